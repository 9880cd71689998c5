import { expect, test, vi } from 'vitest';
import {
	ApiError,
	type ClassifierApi,
	type ItemLabel,
	type LabelState,
	type LabelValue
} from '../api/types';
import { Deck } from './deck.svelte';
import { Labelling } from './labelling.svelte';
import type { LabelOperation } from './outbox.svelte';
import { Session } from './session.svelte';
import { makeClassifier, makeCard } from './testing';

const counts = { positive: 1, negative: 0, neutral: 0, unsure: 0, seen: 0, unseen: 9 };

function stateAfter(labels: ItemLabel[]): LabelState {
	return {
		labels: labels.map(({ item, score, unsure }) => ({ item, label: { score, unsure } })),
		replaced: [],
		counts,
		can_undo: true,
		can_redo: false
	};
}

function open(
	change: Partial<ClassifierApi> = {},
	operations: LabelOperation[] = [],
	changed = () => {}
) {
	const kept = new Map<number, LabelValue>();
	const page = () => [1, 2, 3, 4].map((id) => makeCard(id, kept.get(id)));
	const api = {
		get: vi.fn(() => Promise.resolve(makeClassifier({ page: page() }))),
		setLabels: vi.fn((labels: ItemLabel[]) => {
			for (const { item, score, unsure } of labels) kept.set(item, { score, unsure });
			return Promise.resolve(stateAfter(labels));
		}),
		undo: vi.fn(() => Promise.resolve(stateAfter([{ item: 3, score: null, unsure: false }]))),
		...change
	} as unknown as ClassifierApi;
	let nextId = 0;
	const session = new Session(api, {
		storage: { load: () => operations, save: (next) => void (operations = next) },
		wait: () => new Promise(() => {}),
		newId: () => `op${nextId++}`,
		changed
	});
	const deck = new Deck();
	deck.deal([1, 2, 3, 4].map((id) => makeCard(id)));
	return { session, api, deck, labelling: new Labelling(session, deck), stored: () => operations };
}

test('labels changed in bulk are shown as the server tells them', async () => {
	const relabel = vi.fn(() => Promise.resolve(stateAfter([{ item: 2, score: -1, unsure: false }])));
	const { session } = open({ relabel });
	await session.load();

	const query = { kind: 'positive' as const, firstRound: 1, lastRound: 3 };
	const changed = await session.relabel(query, { score: -1, unsure: false });

	expect(changed).toBe(1);
	expect(session.labels.of(2)).toEqual({ score: -1, unsure: false });
	expect(relabel).toHaveBeenCalledWith({
		kind: 'positive',
		first_round: 1,
		last_round: 3,
		label: { score: -1, unsure: false }
	});
	expect(session.canUndo).toBe(true);
});

const down = () => Promise.reject(new ApiError('unreachable', 'no answer'));

test('a score shows at once, is sent, and moves the focus on', async () => {
	const { session, api, deck, labelling } = open();
	await session.load();

	labelling.score(0.5);

	expect(session.labels.of(1)).toEqual({ score: 0.5, unsure: false });
	expect(session.labels.isUnsent(1)).toBe(true);
	expect(deck.focus).toBe(1);
	expect(labelling.announcement).toBe('1 card: scored +0.5');
	await vi.waitFor(() => expect(session.labels.isUnsent(1)).toBe(false));
	expect(api.setLabels).toHaveBeenCalledWith([{ item: 1, score: 0.5, unsure: false }]);
	expect(session.labels.of(1).score).toBe(0.5);
	expect(session.counts?.positive).toBe(1);
});

test('a selection is one act', () => {
	const { api, deck, labelling } = open();
	deck.extendTo(2);

	labelling.unsure();

	expect(api.setLabels).toHaveBeenCalledExactlyOnceWith(
		[1, 2, 3].map((item) => ({ item, score: null, unsure: true }))
	);
	expect(deck.focus).toBe(3);
});

test('the rest of the page is what has no label, unsure and 0 being labels', async () => {
	const { session, api, labelling } = open();
	labelling.score(0);
	labelling.unsure();

	expect(labelling.restNegative()).toBe(2);

	await session.outbox.after(() => Promise.resolve());
	expect(api.setLabels).toHaveBeenLastCalledWith(
		[3, 4].map((item) => ({ item, score: -1, unsure: false }))
	);
});

test('steps of 0.1 add up without rounding dust and stop at the ends', () => {
	const { session, labelling, deck } = open();

	for (let step = 0; step < 3; step++) labelling.nudge(0.1);
	expect(session.labels.of(1).score).toBe(0.3);
	for (let step = 0; step < 20; step++) labelling.nudge(-0.1);

	expect(session.labels.of(1).score).toBe(-1);
	expect(deck.focus).toBe(0);
});

test('unsent labels are kept over a reload of the page', async () => {
	const first = open({ setLabels: vi.fn(down) });
	first.labelling.score(1);
	await vi.waitFor(() => expect(first.session.outbox.trouble).toBe('no answer'));

	const second = open({}, first.stored());

	expect(second.session.labels.of(1).score).toBe(1);
	expect(second.session.labels.isUnsent(1)).toBe(true);
	expect(second.session.next('undo')).toEqual([1]);
	await second.session.load();
	await vi.waitFor(() => expect(second.session.labels.isUnsent(1)).toBe(false));
	expect(second.session.labels.of(1).score).toBe(1);
});

test('undo takes back an unsent act without the server, and redo repeats it', async () => {
	const { session, api, labelling } = open({ setLabels: vi.fn(down) });
	labelling.scoreItem(1, 1);
	labelling.scoreItem(2, -1);
	labelling.scoreItem(2, 1);
	await vi.waitFor(() => expect(session.outbox.trouble).not.toBe(''));

	await session.undo();
	expect(session.labels.of(2).score).toBe(-1);
	expect(session.canRedo).toBe(true);
	await session.redo();

	expect(session.labels.of(2).score).toBe(1);
	expect(api.undo).not.toHaveBeenCalled();
});

test('acts come back in the order they were made, those that were on their way and those that were not', async () => {
	const acts: ItemLabel[][] = []; // as the server keeps them
	const undone: ItemLabel[][] = [];
	const take = (from: ItemLabel[][], to: ItemLabel[][]) => {
		const act = from.pop();
		if (act) to.push(act);
		const none = { score: null, unsure: false };
		return stateAfter((act ?? []).map((label) => (to === acts ? label : { ...label, ...none })));
	};
	let answer = () => {};
	const setLabels = vi.fn(async (labels: ItemLabel[]) => {
		await new Promise<void>((resolve) => (answer = resolve));
		acts.push(labels);
		undone.length = 0;
		return stateAfter(labels);
	});
	const undo = vi.fn(async () => take(acts, undone));
	const redo = vi.fn(async () => take(undone, acts));
	const { session, labelling } = open({ setLabels, undo, redo });
	await session.load();
	labelling.scoreItem(3, -0.5); // on its way
	labelling.scoreItem(4, 1); // not yet

	const turns = [session.undo(), session.undo(), session.redo()];
	answer();
	await Promise.all(turns);

	expect(acts.map(([label]) => label?.item)).toEqual([3]);
	expect(session.labels.of(3).score).toBe(-0.5);
	expect(session.labels.of(4).score).toBeNull();

	await session.redo();
	answer();
	await session.outbox.after(() => Promise.resolve());

	expect(acts.map(([label]) => label?.item)).toEqual([3, 4]);
	expect(session.labels.of(4).score).toBe(1);
	expect(session.canRedo).toBe(false);
});

test('undo of an acknowledged act asks the server and shows its answer', async () => {
	const { session, labelling, deck } = open();
	await session.load();
	labelling.scoreItem(3, 1);
	labelling.deck.focusAt(0);

	await labelling.turn('undo');

	expect(session.labels.of(3)).toEqual({ score: null, unsure: false });
	expect(deck.focus).toBe(2);
});

test('undo shows where before the server answers, and leaves the focus alone then', async () => {
	let answer = () => {};
	const answered = new Promise<void>((resolve) => (answer = resolve));
	const undo = vi.fn(async () => {
		await answered;
		return stateAfter([{ item: 2, score: null, unsure: false }]);
	});
	const { session, labelling, deck } = open({ undo });
	await session.load();
	labelling.score(1);
	labelling.score(1);
	await session.outbox.after(() => Promise.resolve());

	const turned = labelling.turn('undo');
	expect(deck.current?.item.id).toBe(2);
	labelling.score(-1);
	deck.focusAt(3);
	answer();
	await turned;

	expect(deck.focus).toBe(3);
	expect(session.labels.of(2).score).toBe(-1);
});

test('what another window has done is shown when the server tells it', async () => {
	const { session, labelling, deck } = open();
	await session.load();
	labelling.score(1);
	await session.outbox.after(() => Promise.resolve());

	const turned = labelling.turn('undo'); // takes back what was done to item 3
	expect(deck.focus).toBe(0);
	await turned;

	expect(deck.focus).toBe(2);
});

test('an undo that does not get through is foreseen again', async () => {
	const undo = vi.fn(() => Promise.reject(new ApiError('unreachable', 'no answer')));
	const { session, labelling } = open({ undo });
	labelling.score(1);
	await session.outbox.after(() => Promise.resolve());

	expect(session.next('undo')).toEqual([1]);
	await expect(session.undo()).rejects.toThrow('no answer');

	expect(session.next('undo')).toEqual([1]);
	expect(session.next('redo')).toEqual([]);
});

test('a refused label goes back to what the server has, and says why', async () => {
	const refusal = new ApiError('not_found', 'There is no item 1.');
	const { session, labelling } = open({ setLabels: vi.fn(() => Promise.reject(refusal)) });
	await session.load();

	labelling.score(1);

	await vi.waitFor(() => expect(session.labels.of(1).score).toBeNull());
	expect(session.status.text).toBe('There is no item 1.');
	expect(session.status.isProblem).toBe(true);
});

test('clearing touches only what has a label', async () => {
	const { session, api, deck, labelling } = open();
	labelling.clear();
	expect(api.setLabels).not.toHaveBeenCalled();

	labelling.scoreItem(2, 1);
	deck.selectAll();
	labelling.clear();

	await session.outbox.after(() => Promise.resolve());
	expect(api.setLabels).toHaveBeenLastCalledWith([{ item: 2, score: null, unsure: false }]);
});

test('a label that another window had set otherwise is not overwritten in silence', async () => {
	const before: LabelValue = { score: -1, unsure: false };
	const setLabels = vi.fn((labels: ItemLabel[]) =>
		Promise.resolve({ ...stateAfter(labels), replaced: [{ item: 1, label: before }] })
	);
	const { session, labelling } = open({ setLabels });
	await session.load();

	labelling.score(1);

	await vi.waitFor(() =>
		expect(session.status.text).toContain('Another window had 1 card scored −1')
	);
	expect(session.labels.of(1).score).toBe(1);
});

test('changing your own mind says nothing', async () => {
	let before: LabelValue = { score: null, unsure: false };
	const setLabels = vi.fn((labels: ItemLabel[]) => {
		const replaced = before.score === null ? [] : [{ item: 1, label: before }];
		before = { score: labels[0]?.score ?? null, unsure: false };
		return Promise.resolve({ ...stateAfter(labels), replaced });
	});
	const { session, labelling } = open({ setLabels });
	await session.load();

	labelling.scoreItem(1, 1);
	labelling.scoreItem(1, -1);
	await vi.waitFor(() => expect(setLabels).toHaveBeenCalledTimes(2));
	await session.outbox.after(() => Promise.resolve());

	expect(session.status.text).toBe('');
	expect(session.labels.of(1).score).toBe(-1);
});

test('other windows hear of what this one has changed, not of what it has read', async () => {
	const changed = vi.fn();
	const { session, labelling } = open({}, [], changed);
	await session.load();
	expect(changed).not.toHaveBeenCalled();

	labelling.score(1);
	await vi.waitFor(() => expect(changed).toHaveBeenCalledOnce());
});
