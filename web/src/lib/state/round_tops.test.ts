import { expect, test, vi } from 'vitest';
import { RoundTops } from './round_tops.svelte';
import { makeCard } from './testing';

const cards = [makeCard(1)];

test('the top of a round is asked for once, however often it comes into view', async () => {
	const fetch = vi.fn(() => Promise.resolve(cards));
	const tops = new RoundTops(fetch);
	expect(tops.of(3, 'train')).toBeUndefined();

	await Promise.all([tops.load(3, 'train'), tops.load(3, 'train')]);
	await tops.load(3, 'train');

	expect(tops.of(3, 'train')).toBe(cards);
	expect(fetch).toHaveBeenCalledExactlyOnceWith(3, 'train');
	expect(tops.of(3, 'validation')).toBeUndefined();
});

test('what failed is asked for again', async () => {
	const fetch = vi.fn().mockRejectedValueOnce(new Error('away')).mockResolvedValue(cards);
	const tops = new RoundTops(fetch);

	await tops.load(1, 'train');
	expect(tops.of(1, 'train')).toBeUndefined();
	await tops.load(1, 'train');

	expect(tops.of(1, 'train')).toBe(cards);
});
