import { expect, test, vi } from 'vitest';
import type { ClassifierApi, EvaluatedQuery } from '../api/types';
import { CardFeed } from './card_feed.svelte';
import { Evaluating } from './evaluating.svelte';
import { makeCard, makeClassifier } from './testing';

/** Item i of 100 scores i / 100; best first. */
const all = Array.from({ length: 100 }, (_, index) => ({
	...makeCard(99 - index),
	score: (99 - index) / 100
}));

function evaluated({ cutOff, side, offset, limit }: EvaluatedQuery) {
	const cards = all.filter(({ score }) => score >= cutOff === (side === 'above'));
	return Promise.resolve({ total: cards.length, cards: cards.slice(offset, offset + limit) });
}

async function open() {
	const api = {
		evaluate: vi.fn((split: string, round: number | null) =>
			Promise.resolve({
				...{ split, round, total: 100, low: 0, high: 0.99 },
				...{ bins: [50, 50], cut_off: 0.5, at_least: 50, truth: null }
			})
		),
		evaluated: vi.fn(evaluated),
		labelMarks: vi.fn((split: string) => Promise.resolve([{ item: split.length, score: 0.4 }])),
		change: vi.fn(({ cut_off }) => Promise.resolve(makeClassifier({ cut_off: cut_off ?? 0 })))
	};
	const evaluating = new Evaluating(api as unknown as ClassifierApi);
	await evaluating.load('validation', null);
	return { evaluating, api };
}

const scores = (cards: readonly { score: number }[] = []) => cards.map(({ score }) => score);

test('shows the count, the cards on both sides of the cut-off, and the best', async () => {
	const { evaluating } = await open();

	expect(evaluating.count).toEqual({ value: 50, isExact: true });
	expect(evaluating.marks).toHaveLength(1);
	expect(scores(evaluating.justAbove)).toEqual([0.57, 0.56, 0.55, 0.54, 0.53, 0.52, 0.51, 0.5]);
	expect(scores(evaluating.justBelow).slice(0, 2)).toEqual([0.49, 0.48]);
	expect(evaluating.positives.deck.cards[0]?.score).toBe(0.99);
});

test('while dragging a number from the bins stands in until the exact one is there', async () => {
	const { evaluating } = await open();

	evaluating.moveTo(0.9);
	expect(evaluating.count.isExact).toBe(false);

	await vi.waitFor(() => expect(evaluating.count).toEqual({ value: 10, isExact: true }));
	expect(scores(evaluating.justAbove).at(-1)).toBe(0.9);
});

test('a fast drag fetches where the cut-off is, not every place it passed', async () => {
	const { evaluating, api } = await open();
	api.evaluated.mockClear();

	for (let step = 0; step <= 40; step++) evaluating.moveTo(0.5 + step / 100);
	await vi.waitFor(() => expect(evaluating.count).toEqual({ value: 10, isExact: true }));

	expect(api.evaluated.mock.calls.length).toBeLessThanOrEqual(6);
});

test('the cut-off stays on the axis, and is kept only when it settles', async () => {
	const { evaluating, api } = await open();

	evaluating.nudge(-5);
	expect(evaluating.cutOff).toBe(evaluating.domain.low);
	expect(api.change).not.toHaveBeenCalled();
	evaluating.moveTo(0.95);
	await evaluating.settle();

	expect(api.change).toHaveBeenCalledExactlyOnceWith({ cut_off: 0.95 });
	expect(evaluating.positives.total).toBe(5);
});

test('an answer that the person has moved on from does not pull the cut-off back', async () => {
	const { evaluating, api } = await open();
	let answer = () => {};
	api.change.mockImplementationOnce(async ({ cut_off }) => {
		await new Promise<void>((resolve) => (answer = resolve));
		return makeClassifier({ cut_off: cut_off ?? 0 });
	});
	evaluating.moveTo(0.7);
	const kept = evaluating.settle();

	evaluating.moveTo(0.9);
	answer();
	await kept;

	expect(evaluating.cutOff).toBe(0.9);
	expect(evaluating.isMoved).toBe(true);
});

test('a cut-off is moved until it is kept, or given up for another', async () => {
	const { evaluating } = await open();
	expect(evaluating.isMoved).toBe(false);

	evaluating.nudge(0.1);
	expect(evaluating.isMoved).toBe(true);
	const reset = evaluating.settle(null);
	expect(evaluating.isMoved).toBe(false);
	await reset;

	expect([evaluating.cutOff, evaluating.isMoved]).toEqual([0, false]);
});

test('what lies there is stale from asking for another list until that is here', async () => {
	const feed = new CardFeed();
	await feed.restart(() => Promise.resolve({ total: 1, cards: all.slice(0, 1) }));
	expect(feed.isStale).toBe(false);

	const failing = feed.restart(() => Promise.reject(new Error('no answer')));
	expect(feed.isStale).toBe(true);
	await failing;
	expect(feed.isStale).toBe(true);
	await feed.restart(() => Promise.resolve({ total: 0, cards: [] }));

	expect(feed.isStale).toBe(false);
});

test('a feed fetches the next piece once and stops at the end', async () => {
	const feed = new CardFeed();
	const fetch = vi.fn((offset: number, limit: number) =>
		Promise.resolve({ total: 100, cards: all.slice(offset, offset + limit) })
	);
	await feed.restart(fetch);

	await Promise.all([feed.more(), feed.more()]);
	expect(feed.deck.cards).toHaveLength(100);
	await feed.more();

	expect(fetch.mock.calls.map(([offset]) => offset)).toEqual([0, 60]);
});

test('a list that moved meanwhile shows no card twice and comes to an end', async () => {
	const feed = new CardFeed();
	await feed.restart(() => Promise.resolve({ total: 61, cards: all.slice(0, 60) }));
	expect(feed.isComplete).toBe(false);

	await feed.more();

	expect(feed.deck.cards).toHaveLength(60);
	expect(feed.isComplete).toBe(true);
});
