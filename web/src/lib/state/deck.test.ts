import { expect, test } from 'vitest';
import { Deck, type Direction } from './deck.svelte';
import { makeCard } from './testing';

/** A deck of `count` cards with ids 100, 101, ... in rows of four. */
function makeDeck(count: number): Deck {
	const deck = new Deck();
	deck.columns = 4;
	deck.deal(Array.from({ length: count }, (_, index) => makeCard(100 + index)));
	return deck;
}

test.each<[number, Direction, number]>([
	[0, 'right', 1],
	[0, 'left', 0],
	[3, 'right', 4],
	[1, 'down', 5],
	[1, 'up', 1],
	[9, 'right', 9],
	[7, 'down', 9], // the last row is shorter
	[8, 'down', 8],
	[9, 'up', 5]
])('from %i %s goes to %i', (from, direction, to) => {
	const deck = makeDeck(10);
	deck.focusAt(from);

	deck.move(direction);

	expect(deck.focus).toBe(to);
});

test('keys apply to the card in focus, or to the selection when there is one', () => {
	const deck = makeDeck(10);
	deck.focusAt(2);
	expect(deck.targets).toEqual([102]);

	deck.extend('right');
	deck.extend('right');
	expect(deck.targets).toEqual([102, 103, 104]);

	deck.extend('left');
	expect(deck.targets).toEqual([102, 103]);
});

test('after scoring a selection the focus stands behind it', () => {
	const deck = makeDeck(10);
	deck.focusAt(6);
	deck.extendTo(4);

	deck.advance();

	expect(deck.focus).toBe(7);
	expect(deck.targets).toEqual([107]);
});

test('the focus stays on the last card', () => {
	const deck = makeDeck(3);
	deck.focusAt(2);

	deck.advance();

	expect(deck.focus).toBe(2);
});

test('dragging selects the block between the two cards', () => {
	const deck = makeDeck(12);

	deck.selectBlock(6, 1);

	expect(deck.targets).toEqual([101, 102, 105, 106]);
	expect(deck.focus).toBe(1);
});

test('toggling adds and removes single cards', () => {
	const deck = makeDeck(10);

	deck.toggle(1);
	deck.toggle(8);
	deck.toggle(1);

	expect(deck.targets).toEqual([108]);
});

test('a new deal forgets the selection; an empty one has no targets', () => {
	const deck = makeDeck(10);
	deck.selectAll();
	expect(deck.targets).toHaveLength(10);

	deck.deal([]);

	expect(deck.targets).toEqual([]);
	deck.move('down');
	expect(deck.focus).toBe(0);
});
