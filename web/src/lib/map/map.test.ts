import { expect, test } from 'vitest';
import { byLabel, byScore, bySplit, noLabelCode, scoreScale, unsureCode } from './colours';
import type { Palette } from './colours';
import { isInside, outlineOf, pointsInside } from './lasso';
import { NearPoints } from './near';
import { Pace } from './pace';
import { magnification, pan, resized, toMap, toScreen, whole, zoom } from './viewport';

const square = [
	{ x: 0, y: 0 },
	{ x: 1, y: 0 },
	{ x: 1, y: 1 },
	{ x: 0, y: 1 }
];

const palette: Palette = {
	no: [200, 0, 0],
	middle: [100, 100, 100],
	yes: [0, 0, 200],
	faint: [1, 1, 1],
	unsure: [9, 9, 9],
	splits: [
		[10, 20, 30],
		[40, 50, 60]
	]
};

test('screen and map are each other turned round', () => {
	const view = zoom(pan(whole(800, 600), 40, -30), 3, { x: 100, y: 500 });

	const there = toScreen(view, toMap(view, { x: 321, y: 123 }));

	expect(there.x).toBeCloseTo(321);
	expect(there.y).toBeCloseTo(123);
	expect(toMap(whole(800, 600), { x: 400, y: 0 }).y).toBeGreaterThan(1);
});

test('zooming keeps what is under the pointer, and moving follows it', () => {
	const view = whole(800, 600);
	const at = { x: 300, y: 250 };

	const larger = zoom(view, 2, at);
	const moved = pan(larger, 50, 20);

	expect(toMap(larger, at).x).toBeCloseTo(toMap(view, at).x);
	expect(toMap(larger, at).y).toBeCloseTo(toMap(view, at).y);
	expect(toMap(moved, { x: 350, y: 270 }).x).toBeCloseTo(toMap(larger, at).x);
	expect(magnification(larger)).toBeCloseTo(2);
});

test('zoom has ends, and a view of another size shows the same', () => {
	const middle = { x: 400, y: 300 };
	let view = whole(800, 600);
	for (let i = 0; i < 50; i++) view = zoom(view, 10, middle);
	expect(Number.isFinite(view.scale)).toBe(true);
	for (let i = 0; i < 50; i++) view = zoom(view, 0.1, middle);
	expect(magnification(view)).toBeCloseTo(0.5);
	expect(magnification(resized(zoom(whole(800, 600), 3, middle), 390, 500))).toBeCloseTo(3);
});

test('a line around points finds those inside, also a hollow one', () => {
	const places = Float32Array.of(0.5, 0.5, 1.5, 0.5, 0.1, 0.9, -0.1, 0.5);
	const hollow = [...square.slice(0, 2), { x: 0.5, y: 0.7 }, ...square.slice(2)];

	expect(pointsInside(places, square)).toEqual([0, 2]);
	expect(isInside(hollow, 0.9, 0.5)).toBe(false);
	expect(pointsInside(places, square.slice(0, 2))).toEqual([]);
	const view = whole(800, 600);
	expect(pointsInside(places, outlineOf(view))).toEqual([0, 2, 3]);
});

test('near points come nearest first, and nothing comes from an empty map', () => {
	const near = new NearPoints(Float32Array.of(0, 0, 0.1, 0, 0.5, 0.5, 0.02, 0));

	expect(near.at({ x: 0.005, y: 0.001 }, 0.05)).toBe(0);
	expect(near.at({ x: 0.3, y: 0 }, 0.05)).toBeUndefined();
	expect(near.around({ x: 0.1, y: 0 }, 3, 2)).toEqual([1, 3, 0]);
	expect(new NearPoints(new Float32Array()).around({ x: 0, y: 0 }, 3, 2)).toEqual([]);
});

test('scores turn colour at the cut-off', () => {
	const scores = Float32Array.of(-10, 2, 14, NaN);

	const scale = scoreScale(scores, 2);
	const colours = byScore(scores, scale, palette);

	expect(scale).toEqual({ middle: 2, below: 12, above: 12, isCutOff: true });
	expect([...colours.slice(0, 3)]).toEqual([200, 0, 0]);
	expect([...colours.slice(4, 7)]).toEqual([100, 100, 100]);
	expect([...colours.slice(8, 11)]).toEqual([0, 0, 200]);
	expect([...colours.slice(12, 15)]).toEqual([1, 1, 1]);
});

test('scores on one side of the cut-off turn colour in their middle', () => {
	const scores = Float32Array.from({ length: 101 }, (_, i) => 5 + i / 100);

	const scale = scoreScale(scores, 0);

	expect(scale.isCutOff).toBe(false);
	expect(scale.middle).toBeCloseTo(5.5);
	expect(scale.below).toBeCloseTo(0.45, 1);
	expect(scale.above).toBeCloseTo(0.45, 1);
});

test('a slow machine draws fewer points while the map moves', () => {
	const pace = new Pace();

	pace.took(300, 20_000);
	expect(pace.every).toBe(1);
	for (let i = 0; i < 10; i++) pace.took(300, 1_000_000);
	expect(pace.every).toBe(16);
	pace.took(40, 1_000_000);
	expect(pace.every).toBe(16);
	pace.took(10, 1_000_000);
	expect(pace.every).toBe(8);
});

test('labels and splits have colours of their own', () => {
	const labels = byLabel(Int8Array.of(100, -100, noLabelCode, unsureCode), palette);
	const splits = bySplit(Uint8Array.of(1, 0, 255), palette);

	expect([...labels.slice(0, 4)]).toEqual([0, 0, 200, 255]);
	expect([...labels.slice(4, 7)]).toEqual([200, 0, 0]);
	expect([...labels.slice(8, 11)]).toEqual([1, 1, 1]);
	expect([...labels.slice(12, 15)]).toEqual([9, 9, 9]);
	expect([...splits.slice(0, 3)]).toEqual([40, 50, 60]);
	expect([...splits.slice(8, 11)]).toEqual([1, 1, 1]);
});
