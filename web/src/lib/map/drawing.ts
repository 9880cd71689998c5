import { magnification, type Viewport } from './viewport';

/** Points in the plane on a canvas. */
export interface PointDrawing {
	/** @param places x and y of each point */
	setPlaces(places: Float32Array): void;
	/** @param colours red, green, blue and alpha of each point, 0 to 255 */
	setColours(colours: Uint8Array): void;
	/** Which points are drawn again, larger, over the others; and those with a ring, over these. */
	setRaised(points: Uint32Array): void;
	setChosen(points: Uint32Array): void;
	/**
	 * @param ring colour around the chosen points, 0 to 1 each
	 * @param every draws only one of so many points, for a quick picture
	 */
	draw(view: Viewport, ring: readonly [number, number, number], every: number): void;
	dispose(): void;
}

/** The diameter of a point in CSS pixels. */
export function pointSize(count: number, view: Viewport): number {
	const atRest = count < 3000 ? 7 : count < 30_000 ? 5 : count < 300_000 ? 3 : 1.5;
	return Math.min(14, atRest * Math.pow(magnification(view), 0.35));
}

/** The device pixels that a view takes; the canvas is made to have them. */
export function fitCanvas(canvas: HTMLCanvasElement, view: Viewport): { ratio: number } {
	const ratio = window.devicePixelRatio;
	const [width, height] = [Math.round(view.width * ratio), Math.round(view.height * ratio)];
	if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
	return { ratio };
}
