import { expect, test, vi } from 'vitest';
import type { ConfusedCard } from '../api/types';
import type { Auditing } from './auditing.svelte';
import { Labels } from './labels.svelte';
import { ReviewBook } from './review_book';
import type { Session } from './session.svelte';
import { Status } from './status.svelte';
import { makeCard } from './testing';

const no = { score: -1, unsure: false };
const yes = { score: 1, unsure: false };

function makeBook() {
	const items: number[][] = [];
	return {
		labels: new Labels(),
		status: new Status(),
		label: vi.fn((labels: { item: number }[]) => items.push(labels.map(({ item }) => item))),
		next: vi.fn(() => items.at(-1) ?? []),
		undo: vi.fn(() => Promise.resolve(items.at(-1) ?? [])),
		redo: vi.fn(() => Promise.resolve(items.at(-1) ?? []))
	};
}

function open() {
	const [session, auditing, onchange] = [makeBook(), makeBook(), vi.fn()];
	const [asSession, asAuditing] = [session, auditing] as unknown as [Session, Auditing];
	const book = new ReviewBook(asSession, asAuditing, onchange);
	const card = (id: number, source: ConfusedCard['source']) => ({ ...makeCard(id, no), source });
	book.learn([card(1, 'pages'), card(2, 'audit'), card(3, 'pages')]);
	return { book, session, auditing, onchange };
}

test('each item is labelled where its label is kept', () => {
	const { book, session, auditing, onchange } = open();

	book.label([{ item: 2, ...yes }]);
	book.label([{ item: 1, ...yes }]);

	expect(auditing.label.mock.calls).toEqual([[[{ item: 2, ...yes }]]]);
	expect(session.label.mock.calls).toEqual([[[{ item: 1, ...yes }]]]);
	expect(onchange).toHaveBeenCalledTimes(2);
	expect([1, 2, 3].map((item) => book.labels.of(item).score)).toEqual([-1, -1, -1]);
});

test('an act is taken back and done again in all the books it was in', async () => {
	const { book, session, auditing } = open();
	book.label([{ item: 3, ...yes }]);
	book.label([
		{ item: 1, ...yes },
		{ item: 2, ...yes }
	]);

	expect(book.next('undo').sort()).toEqual([1, 2]);
	expect((await book.undo()).sort()).toEqual([1, 2]);
	expect(book.next('redo').sort()).toEqual([1, 2]);
	expect([session.undo, auditing.undo].map(({ mock }) => mock.calls.length)).toEqual([1, 1]);
	await book.undo();
	expect([session.undo, auditing.undo].map(({ mock }) => mock.calls.length)).toEqual([2, 1]);
	await book.redo();
	await book.redo();
	expect([session.redo, auditing.redo].map(({ mock }) => mock.calls.length)).toEqual([2, 1]);
});

test('what was done before this list is the session to take back', async () => {
	const { book, session, auditing } = open();

	await book.undo();

	expect(session.undo).toHaveBeenCalledOnce();
	expect(auditing.undo).not.toHaveBeenCalled();
});
