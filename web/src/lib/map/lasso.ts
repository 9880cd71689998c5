import { toMap, type Place, type Viewport } from './viewport';

/** Whether a place is inside a closed line (the even-odd rule). */
export function isInside(line: readonly Place[], x: number, y: number): boolean {
	let inside = false;
	for (let i = 0, j = line.length - 1; i < line.length; j = i++) {
		const [a, b] = [line[i] as Place, line[j] as Place];
		if (a.y > y !== b.y > y && x < ((b.x - a.x) * (y - a.y)) / (b.y - a.y) + a.x) inside = !inside;
	}
	return inside;
}

/** Which points are inside a line on the map. @param places x and y of each point */
export function pointsInside(places: Float32Array, line: readonly Place[]): number[] {
	if (line.length < 3) return [];
	const xs = line.map(({ x }) => x);
	const ys = line.map(({ y }) => y);
	const [left, right] = [Math.min(...xs), Math.max(...xs)];
	const [low, high] = [Math.min(...ys), Math.max(...ys)];
	const found: number[] = [];
	for (let i = 0; i < places.length / 2; i++) {
		const [x, y] = [places[2 * i] as number, places[2 * i + 1] as number];
		if (x < left || x > right || y < low || y > high) continue;
		if (isInside(line, x, y)) found.push(i);
	}
	return found;
}

/** The corners of what a view shows. */
export const outlineOf = (view: Viewport): Place[] =>
	[
		{ x: 0, y: 0 },
		{ x: view.width, y: 0 },
		{ x: view.width, y: view.height },
		{ x: 0, y: view.height }
	].map((corner) => toMap(view, corner));
