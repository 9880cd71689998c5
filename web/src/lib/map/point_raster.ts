import { fitCanvas, pointSize, type PointDrawing } from './drawing';
import type { Viewport } from './viewport';

type Colour = (point: number) => readonly [number, number, number, number];

/** The pixels of a disc around its middle, as pairs of x and y. */
function discOf(diameter: number): number[] {
	const size = Math.max(1, Math.round(diameter));
	const pixels: number[] = [];
	for (let i = 0; i < size * size; i++) {
		const [x, y] = [(i % size) - (size - 1) / 2, Math.floor(i / size) - (size - 1) / 2];
		if (size < 3 || Math.hypot(x, y) <= size / 2) pixels.push(Math.round(x), Math.round(y));
	}
	return pixels;
}

/** Points by Canvas 2D, pixel by pixel: slower than `PointCanvas`, and with hard rims. */
export class PointRaster implements PointDrawing {
	#canvas: HTMLCanvasElement;
	#context: CanvasRenderingContext2D;
	#places: Float32Array = new Float32Array();
	#colours: Uint8Array = new Uint8Array();
	#raised: Uint32Array = new Uint32Array();
	#chosen: Uint32Array = new Uint32Array();

	/** @throws Error if the browser has no Canvas 2D either */
	constructor(canvas: HTMLCanvasElement) {
		const context = canvas.getContext('2d');
		if (!context) throw new Error('no Canvas 2D');
		this.#canvas = canvas;
		this.#context = context;
	}

	setPlaces(places: Float32Array): void {
		this.#places = places;
	}

	setColours(colours: Uint8Array): void {
		this.#colours = colours;
	}

	setRaised(points: Uint32Array): void {
		this.#raised = points;
	}

	setChosen(points: Uint32Array): void {
		this.#chosen = points;
	}

	draw(view: Viewport, ring: readonly [number, number, number], every: number): void {
		const { ratio } = fitCanvas(this.#canvas, view);
		const image = this.#context.createImageData(this.#canvas.width, this.#canvas.height);
		const size = pointSize(this.#places.length / 2, view) * ratio;
		const [red, green, blue] = ring.map((value) => 255 * value) as [number, number, number];
		const own: [number, number, number, number] = [0, 0, 0, 0];
		const ownColour: Colour = (point) => {
			for (let i = 0; i < 3; i++) own[i] = this.#colours[4 * point + i] ?? 0;
			own[3] = (this.#colours[4 * point + 3] ?? 0) / 255;
			return own;
		};
		const length = Math.floor(this.#places.length / 2 / every);
		const all = { length, at: (i: number) => i * every };
		this.#dots(image, view, ratio, all, size, ownColour);
		this.#dots(image, view, ratio, listed(this.#raised), size + 2 * ratio, ownColour);
		const chosen = listed(this.#chosen);
		this.#dots(image, view, ratio, chosen, size + 4 * ratio, () => [red, green, blue, 1]);
		this.#dots(image, view, ratio, chosen, size + ratio, (point) => {
			const [r, g, b] = ownColour(point);
			return [r, g, b, 1]; // or the ring would shine through
		});
		this.#context.putImageData(image, 0, 0);
	}

	dispose(): void {
		this.#canvas.width = 0; // gives the memory back
	}

	#dots(
		image: ImageData,
		view: Viewport,
		ratio: number,
		points: { length: number; at(i: number): number },
		size: number,
		colourOf: Colour
	): void {
		const disc = discOf(size);
		const scale = view.scale * ratio;
		for (let i = 0; i < points.length; i++) {
			const point = points.at(i);
			const [x, y] = [this.#places[2 * point] as number, this.#places[2 * point + 1] as number];
			const left = Math.round(image.width / 2 + (x - view.centre.x) * scale);
			const top = Math.round(image.height / 2 - (y - view.centre.y) * scale);
			if (left < -size || top < -size || left > image.width + size || top > image.height + size)
				continue;
			const colour = colourOf(point);
			for (let k = 0; k < disc.length; k += 2)
				blend(image, left + (disc[k] as number), top + (disc[k + 1] as number), colour);
		}
	}
}

const listed = (points: Uint32Array) => ({
	length: points.length,
	at: (i: number) => points[i] as number
});

/** Lays a colour over a pixel (source over). */
function blend(
	{ data, width, height }: ImageData,
	x: number,
	y: number,
	[red, green, blue, alpha]: readonly [number, number, number, number]
): void {
	if (x < 0 || y < 0 || x >= width || y >= height) return;
	const at = 4 * (y * width + x);
	const below = ((data[at + 3] as number) / 255) * (1 - alpha);
	const sum = alpha + below;
	if (sum === 0) return;
	data[at] = (red * alpha + (data[at] as number) * below) / sum;
	data[at + 1] = (green * alpha + (data[at + 1] as number) * below) / sum;
	data[at + 2] = (blue * alpha + (data[at + 2] as number) * below) / sum;
	data[at + 3] = 255 * sum;
}
