import { expect, test, vi } from 'vitest';
import type { ClassCard, ClassLabelState, ClassSet, ItemChoice, SetApi } from '../api/types';
import { classesIn } from './classes';
import type { LabelOperation } from './outbox.svelte';
import { choiceOf, SetSession } from './set_session.svelte';
import { Sorting } from './sorting.svelte';
import { makeCard, makeClassifier } from './testing';

const nothing = { score: null, unsure: false };
const { counts } = makeClassifier();

function makeClassCard(id: number): ClassCard {
	const { item, rank, group } = makeCard(id);
	return {
		item,
		rank,
		group,
		scores: [0, 0, 0],
		labels: [nothing, nothing, nothing],
		decision: []
	};
}

function makeSet(change: Partial<ClassSet> = {}): ClassSet {
	return {
		name: 'animals',
		kind: 'exclusive',
		split: 'train',
		page_size: 4,
		round: 1,
		unseen: 100,
		classes: ['cat', 'dog', 'horse'].map((name) => ({
			...{ name, strategy: 'diverse' as const, cut_off: 0, counts }
		})),
		page: [1, 2, 3, 4].map(makeClassCard),
		page_method: 'exact',
		notices: [],
		can_undo: false,
		can_redo: false,
		...change
	};
}

/** A session over a server that stores what it is sent. */
async function open(set = makeSet()) {
	const sent: ItemChoice[][] = [];
	const answer = (choices: ItemChoice[]): ClassLabelState => ({
		labels: choices.map(({ item, choice }) => ({
			item,
			labels: set.classes.map(({ name }) => ({
				score:
					choice && !choice.unsure?.includes(name)
						? choice.classes.includes(name)
							? 1
							: -1
						: null,
				unsure: choice?.unsure?.includes(name) ?? false
			}))
		})),
		counts: set.classes.map(() => ({ ...counts, positive: 7 })),
		can_undo: true,
		can_redo: false
	});
	const api = {
		get: () => Promise.resolve(set),
		choose: vi.fn((choices: ItemChoice[]) => {
			sent.push(choices);
			return Promise.resolve(answer(choices));
		}),
		undo: vi.fn(() => Promise.resolve(answer([{ item: 1, choice: null }]))),
		fit: vi.fn(() => Promise.resolve(makeSet({ round: 2, page: [makeClassCard(9)] })))
	};
	let id = 0;
	let stored: LabelOperation<ItemChoice>[] = [];
	const session = new SetSession(api as unknown as SetApi, {
		storage: { load: () => stored, save: (operations) => void (stored = operations) },
		wait: () => Promise.resolve(),
		newId: () => `op${id++}`
	});
	await session.load();
	const sorting = new Sorting(session, () => Promise.resolve());
	sorting.show();
	return { sorting, session, sent, api };
}

test('choosing a class says it for the card in focus and moves on', async () => {
	const { sorting, session } = await open();

	expect(sorting.choose(1)).toBe(true);

	expect(session.choices.of(1)).toEqual({ classes: ['dog'], unsure: [] });
	expect(session.choices.isUnsent(1)).toBe(true);
	expect(sorting.deck.focus).toBe(1);
	await session.outbox.after(() => Promise.resolve());
	expect(session.choices.isUnsent(1)).toBe(false);
	expect(session.choices.of(1)).toEqual({ classes: ['dog'], unsure: [] });
	expect(session.set?.classes[1]?.counts.positive).toBe(7);
	expect(session.canUndo).toBe(true);
});

test('a key of no class means nothing', async () => {
	const { sorting, sent } = await open();

	expect(sorting.choose(3)).toBe(false);
	expect(sent).toEqual([]);
});

test('none, unsure, and no label again', async () => {
	const { sorting, session } = await open();

	sorting.none();
	sorting.unsure();
	expect(session.choices.of(1)).toEqual({ classes: [], unsure: [] });
	expect(session.choices.of(2)).toEqual({ classes: [], unsure: ['cat', 'dog', 'horse'] });

	sorting.deck.focusAt(0);
	sorting.clear();
	expect(session.choices.of(1)).toBeNull();
	expect(sorting.deck.focus).toBe(0);
});

test('a selection is one act', async () => {
	const { sorting, session, sent } = await open();
	sorting.deck.extendTo(2);

	sorting.choose(0);
	await session.outbox.after(() => Promise.resolve());

	expect(sent).toHaveLength(1);
	expect(sent[0]?.map(({ item }) => item)).toEqual([1, 2, 3]);
	expect(sorting.deck.focus).toBe(3);
});

test('tags are added and taken away, and the focus stays', async () => {
	const { sorting, session } = await open(makeSet({ kind: 'tags' }));

	sorting.choose(0);
	sorting.choose(2);
	expect(session.choices.of(1)?.classes).toEqual(['cat', 'horse']);
	sorting.choose(0);

	expect(session.choices.of(1)?.classes).toEqual(['horse']);
	expect(sorting.deck.focus).toBe(0);
});

test('the rest of the page is none: what has no label yet', async () => {
	const { sorting, session } = await open();
	sorting.choose(1);

	expect(sorting.restNone()).toBe(3);
	expect(session.choices.of(1)?.classes).toEqual(['dog']);
	expect(session.choices.of(4)).toEqual({ classes: [], unsure: [] });
});

test('undo shows where, a fit lays out the next page', async () => {
	const { sorting, session, api } = await open();
	sorting.choose(1);
	await session.outbox.after(() => Promise.resolve());

	await sorting.turn('undo');
	expect(session.choices.of(1)).toBeNull();
	expect(sorting.deck.focus).toBe(0);
	await sorting.fit();

	expect(api.fit).toHaveBeenCalledExactlyOnceWith(1, expect.any(AbortSignal));
	expect(sorting.round).toBe(2);
	expect(sorting.deck.cards.map(({ item }) => item.id)).toEqual([9]);
});

test('undo and redo show where before the server answers', async () => {
	const { sorting, session } = await open();
	sorting.choose(1);
	await session.outbox.after(() => Promise.resolve());

	const undone = sorting.turn('undo');
	expect(sorting.deck.focus).toBe(0);
	sorting.deck.focusAt(3);
	await undone;

	expect(sorting.deck.focus).toBe(3);
	expect(session.next('redo')).toEqual([1]);
});

test('a choice out of labels', () => {
	const names = ['cat', 'dog'];
	const yes = { score: 1, unsure: false };

	expect(choiceOf(names, [nothing, nothing])).toBeNull();
	expect(choiceOf(names, [yes, { score: -1, unsure: false }])).toEqual({
		classes: ['cat'],
		unsure: []
	});
	expect(choiceOf(names, [{ score: null, unsure: true }, yes])).toEqual({
		classes: ['dog'],
		unsure: ['cat']
	});
});

test('classes are the lines of a text, each once', () => {
	expect(classesIn(' cat \n\ndog\ncat\n')).toEqual(['cat', 'dog']);
});
