/** A place on the map (x to the right, y upwards, the whole map is -1 to 1) or on the screen (CSS pixels, y down). */
export interface Place {
	x: number;
	y: number;
}

/** The part of the map that is seen: what is in the middle, and how large. */
export interface Viewport {
	readonly centre: Place;
	/** CSS pixels for 1 of the map. */
	readonly scale: number;
	readonly width: number;
	readonly height: number;
}

const margin = 24;
const mostZoom = 4096;

const fitScale = (width: number, height: number): number =>
	Math.max(1, (Math.min(width, height) - 2 * margin) / 2);

/** All of the map. */
export const whole = (width: number, height: number): Viewport => ({
	centre: { x: 0, y: 0 },
	scale: fitScale(width, height),
	width,
	height
});

export const toMap = (view: Viewport, { x, y }: Place): Place => ({
	x: view.centre.x + (x - view.width / 2) / view.scale,
	y: view.centre.y - (y - view.height / 2) / view.scale
});

export const toScreen = (view: Viewport, { x, y }: Place): Place => ({
	x: view.width / 2 + (x - view.centre.x) * view.scale,
	y: view.height / 2 - (y - view.centre.y) * view.scale
});

const within = (value: number): number => Math.max(-1, Math.min(1, value));

/** Moves the view by pixels; its middle stays on the map. */
export const pan = (view: Viewport, dx: number, dy: number): Viewport => ({
	...view,
	centre: {
		x: within(view.centre.x - dx / view.scale),
		y: within(view.centre.y + dy / view.scale)
	}
});

/** Enlarges by a factor; what is at `at` on the screen stays there. */
export function zoom(view: Viewport, factor: number, at: Place): Viewport {
	const fit = fitScale(view.width, view.height);
	const scale = Math.max(fit / 2, Math.min(fit * mostZoom, view.scale * factor));
	const fixed = toMap(view, at);
	return {
		...view,
		scale,
		centre: {
			x: within(fixed.x - (at.x - view.width / 2) / scale),
			y: within(fixed.y + (at.y - view.height / 2) / scale)
		}
	};
}

/** The same view in a window of another size. */
export function resized(view: Viewport, width: number, height: number): Viewport {
	const factor = fitScale(width, height) / fitScale(view.width, view.height);
	return { ...view, width, height, scale: view.scale * factor };
}

/** How many times larger than all of the map. */
export const magnification = (view: Viewport): number =>
	view.scale / fitScale(view.width, view.height);
