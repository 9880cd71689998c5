import { expect, test } from 'vitest';
import type { Evaluation } from '../api/types';
import { barHeight, countFromBins, countTicks, domainOf, ticks } from './histogram';

const evaluation: Evaluation = {
	split: 'validation',
	round: null,
	total: 10,
	low: -2,
	high: 2,
	bins: [4, 3, 2, 1],
	bins_error: 0,
	cut_off: 0,
	at_least: 3,
	truth: null
};

test.each([
	[-3, 10],
	[-2, 10],
	[-1, 6],
	[0, 3],
	[0.5, 2], // half of the bin of two
	[1, 1],
	[2, 0],
	[9, 0]
])('at a cut-off of %f about %i items count', (cutOff, count) => {
	expect(countFromBins(evaluation, cutOff)).toBe(count);
});

test('when all scores are equal it is all or nothing', () => {
	const flat = { ...evaluation, low: 1, high: 1, bins: [10, 0] };

	expect(countFromBins(flat, 1)).toBe(10);
	expect(countFromBins(flat, 1.01)).toBe(0);
	expect(domainOf({ ...flat, cut_off: 1 })).toEqual({ low: 0.5, high: 1.5 });
});

test('the axis reaches a cut-off outside the scores', () => {
	const domain = domainOf({ ...evaluation, cut_off: 5 });

	expect(domain.high).toBeGreaterThan(5);
	expect(domain.low).toBeLessThan(-2);
});

test('ticks are round numbers inside the range', () => {
	expect(ticks({ low: -2.06, high: 2.06 }, 8)).toEqual([-2, -1, 0, 1, 2]);
	expect(ticks({ low: 0.01, high: 0.32 }, 6)).toEqual([0.1, 0.2, 0.3]);
});

test('a log axis keeps small bars visible', () => {
	expect(barHeight(1, 1000, false)).toBe(0.001);
	expect(barHeight(1, 1000, true)).toBeCloseTo(0.1, 2);
	expect(barHeight(0, 0, true)).toBe(0);
	expect(countTicks(1500, true)).toEqual([1, 10, 100, 1000]);
	expect(countTicks(40, false)).toEqual([10, 20, 30, 40]);
});
