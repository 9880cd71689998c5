import { expect, test, vi } from 'vitest';
import { LookAhead } from './look_ahead';
import { makeCard, makeClassifier } from './testing';

const cards = [11, 12].map((id) => makeCard(id));

function make(fetch = vi.fn(() => Promise.resolve({ round: 1, cards }))) {
	const quiet: (() => void)[] = [];
	const preload = vi.fn();
	const wait = () => new Promise<void>((resolve) => quiet.push(resolve));
	const ahead = new LookAhead({ fetch, preload, away: () => {}, wait });
	return { ahead, fetch, preload, pass: () => quiet.splice(0).forEach((resolve) => resolve()) };
}

test('the next page is fetched with its pictures once the labels rest', async () => {
	const { ahead, preload, pass } = make();
	const classifier = makeClassifier();

	const done = ahead.refresh(classifier);
	expect(ahead.after(classifier)).toBeUndefined();
	pass();
	await done;

	expect(ahead.after(classifier)).toBe(cards);
	expect(preload).toHaveBeenCalledExactlyOnceWith(cards);
});

test('labels in quick succession ask once, for the last state', async () => {
	const { ahead, fetch, pass } = make();
	const states = [1, 2, 3].map(() => makeClassifier());

	const done = Promise.all(states.map((state) => ahead.refresh(state)));
	pass();
	await done;

	expect(fetch).toHaveBeenCalledOnce();
	expect(states.map((state) => ahead.after(state))).toEqual([undefined, undefined, cards]);
});

test('what was fetched for another state is not shown, but its pictures are there', async () => {
	const { ahead, preload, pass } = make();
	const [before, after] = [makeClassifier(), makeClassifier()];
	const done = ahead.refresh(before);
	pass();
	await done;

	void ahead.refresh(after);

	expect(ahead.after(after)).toBeUndefined();
	expect(preload).toHaveBeenCalledOnce();
});

test('the page behind another round is another window’s', async () => {
	const { ahead, preload, pass } = make(vi.fn(() => Promise.resolve({ round: 2, cards })));
	const classifier = makeClassifier();

	const done = ahead.refresh(classifier);
	pass();
	await done;

	expect(ahead.after(classifier)).toBeUndefined();
	expect(preload).not.toHaveBeenCalled();
});

test('another label stops what was asked for before it', async () => {
	const signals: AbortSignal[] = [];
	const fetch = vi.fn((signal?: AbortSignal) => {
		if (signal) signals.push(signal);
		return new Promise<never>(() => {});
	});
	const { ahead, pass } = make(fetch as never);
	void ahead.refresh(makeClassifier());
	pass();
	await vi.waitFor(() => expect(signals).toHaveLength(1));

	void ahead.refresh(makeClassifier());

	expect(signals[0]?.aborted).toBe(true);
});

test('a failure says nothing and is tried again', async () => {
	const fetch = vi.fn(() => Promise.reject(new Error('away')) as Promise<never>);
	const { ahead, pass } = make(fetch);
	const classifier = makeClassifier();
	for (let time = 0; time < 2; time++) {
		const done = ahead.refresh(classifier);
		pass();
		await done;
	}

	expect(fetch).toHaveBeenCalledTimes(2);
	expect(ahead.after(classifier)).toBeUndefined();
});
