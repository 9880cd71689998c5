import { expect, test, vi } from 'vitest';
import { ApiError, type Classifier, type ClassifierApi, type StartPart } from '../api/types';
import { Session } from './session.svelte';
import { makeCard, makeClassifier, makeRound } from './testing';
import { Training } from './training.svelte';

const nextRound = makeClassifier({
	rounds: [makeRound(2), makeRound(1, false)],
	page: [5, 6].map((id) => makeCard(id))
});

function open(change: Partial<ClassifierApi> = {}) {
	const api = {
		get: vi.fn(() => Promise.resolve(makeClassifier())),
		fit: vi.fn(() => Promise.resolve(nextRound)),
		change: vi.fn(({ start }) => Promise.resolve({ ...nextRound, start })),
		...change
	} as unknown as ClassifierApi;
	const session = new Session(api, {
		storage: { load: () => [], save: () => {} },
		wait: () => new Promise(() => {}),
		newId: () => ''
	});
	session.apply(makeClassifier());
	let kept: StartPart[] | undefined;
	const storage = { load: () => kept, save: (parts?: StartPart[]) => void (kept = parts) };
	const training = new Training(session, storage);
	training.show();
	return { training, session, api, storage };
}

const ids = (training: Training) => training.deck.cards.map(({ item }) => item.id);

test('a fit names the open round and deals the next page', async () => {
	const { training, api } = open();
	training.deck.focusAt(3);

	await training.fit();

	expect(api.fit).toHaveBeenCalledWith(1);
	expect(ids(training)).toEqual([5, 6]);
	expect(training.deck.focus).toBe(0);
	expect(training.openRound).toBe(2);
	expect(training.busy).toBeUndefined();
});

test('pressing Enter twice fits once', async () => {
	const { training, api } = open();

	await Promise.all([training.fit(), training.fit()]);

	expect(api.fit).toHaveBeenCalledOnce();
});

test('the same page again keeps the place', () => {
	const { training, session } = open();
	training.deck.focusAt(2);

	session.apply(makeClassifier({ cut_off: 1 }));
	training.show();

	expect(training.deck.focus).toBe(2);
});

test('an edited start closes the round in place of a plain fit', async () => {
	const { training, api } = open();
	training.deck.focusAt(1);

	training.moreLikeThis();
	expect(training.draft.isChanged).toBe(true);
	await training.fit();

	expect(api.fit).not.toHaveBeenCalled();
	expect(api.change).toHaveBeenCalledWith({
		start: [
			{ kind: 'text', text: 'dogs', weight: 1 },
			{ kind: 'item', item: 2, weight: 1 }
		]
	});
	expect(training.draft.isChanged).toBe(false);
});

test('an edited start survives a reload, until it is in force', async () => {
	const { training, session, storage } = open();
	training.draft.addText('snow', -1);

	const reloaded = new Training(session, storage);
	reloaded.show();
	expect(reloaded.draft.parts).toHaveLength(2);
	expect(reloaded.draft.isChanged).toBe(true);

	await reloaded.fit();
	expect(storage.load()).toBeUndefined();
});

test('a round closed by another window: the page shows what is, and says so', async () => {
	const conflict = new ApiError('conflict', 'Round 1 is closed.');
	const { training, session } = open({
		fit: vi.fn(() => Promise.reject(conflict)),
		get: vi.fn((): Promise<Classifier> => Promise.resolve(nextRound))
	});

	await training.fit();

	expect(ids(training)).toEqual([5, 6]);
	expect(session.status.text).toContain('round 2');
	expect(session.status.isProblem).toBe(false);
});

test('a failed fit changes nothing and says why', async () => {
	const { training, session } = open({
		fit: vi.fn(() => Promise.reject(new ApiError('corrupt', 'The store is damaged.')))
	});

	await training.fit();

	expect(ids(training)).toEqual([1, 2, 3, 4]);
	expect(session.status.text).toBe('The store is damaged.');
	expect(training.busy).toBeUndefined();
});
