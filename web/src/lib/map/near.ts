import KDBush from 'kdbush';
import type { Place } from './viewport';

/** Finds the points near a place of the map. */
export class NearPoints {
	#index: KDBush;
	#places: Float32Array;

	/** @param places x and y of each point */
	constructor(places: Float32Array) {
		this.#places = places;
		this.#index = new KDBush(Math.max(1, places.length / 2), 64, Float32Array);
		if (places.length === 0) this.#index.add(Infinity, Infinity);
		for (let i = 0; i < places.length; i += 2)
			this.#index.add(places[i] as number, places[i + 1] as number);
		this.#index.finish();
	}

	/** The nearest point within a radius. */
	at(place: Place, radius: number): number | undefined {
		let nearest: number | undefined;
		for (const point of this.#index.within(place.x, place.y, radius))
			if (nearest === undefined || this.#far(point, place) < this.#far(nearest, place))
				nearest = point;
		return nearest;
	}

	/** Up to `count` points nearest to a place, no farther than `most`. */
	around(place: Place, count: number, most: number): number[] {
		for (let radius = most / 64; radius < most; radius *= 2) {
			const found = this.#sorted(place, radius);
			if (found.length >= count) return found.slice(0, count);
		}
		return this.#sorted(place, most).slice(0, count);
	}

	#far(point: number, { x, y }: Place): number {
		const [left, up] = [this.#places[2 * point] as number, this.#places[2 * point + 1] as number];
		return Math.hypot(left - x, up - y);
	}

	#sorted(place: Place, radius: number): number[] {
		return this.#index
			.within(place.x, place.y, radius)
			.map((point) => ({ point, far: this.#far(point, place) }))
			.sort((a, b) => a.far - b.far || a.point - b.point)
			.map(({ point }) => point);
	}
}
