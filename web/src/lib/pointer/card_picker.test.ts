import { expect, test } from 'vitest';
import { Deck } from '../state/deck.svelte';
import { makeCard } from '../state/testing';
import { CardPicker, type Press } from './card_picker';

function open() {
	const deck = new Deck();
	deck.columns = 4;
	deck.deal(Array.from({ length: 12 }, (_, index) => makeCard(index)));
	let held: (() => void) | undefined;
	const picker = new CardPicker(
		() => deck,
		(_, then) => {
			held = then;
			return () => (held = undefined);
		}
	);
	return { deck, picker, hold: () => held?.() };
}

const press = (index: number, more: Partial<Press> = {}): Press => ({
	index,
	isTouch: false,
	extends: false,
	toggles: false,
	x: 0,
	y: 0,
	...more
});

test('a click goes to a card and drops the selection', () => {
	const { deck, picker } = open();
	deck.selectAll();

	picker.down(press(5));
	picker.up();

	expect(deck.focus).toBe(5);
	expect(deck.selected.size).toBe(0);
});

test('dragging with the mouse selects the block, and back to one card', () => {
	const { deck, picker } = open();
	picker.down(press(1));
	picker.move(1, 4, 0);
	expect(deck.selected.size).toBe(0);

	picker.move(6, 100, 50);
	expect(deck.targets).toEqual([1, 2, 5, 6]);
	picker.move(undefined, 300, 50);
	picker.move(1, 0, 0);

	expect(deck.targets).toEqual([1]);
	picker.up();
	picker.move(11, 0, 0);
	expect(deck.targets).toEqual([1]);
});

test('shift extends, ctrl toggles', () => {
	const { deck, picker } = open();
	picker.down(press(2));
	picker.up();
	picker.down(press(4, { extends: true }));
	picker.down(press(3, { toggles: true }));

	expect(deck.targets).toEqual([2, 4]);
});

test('a tap goes to a card', () => {
	const { deck, picker } = open();

	picker.down(press(7, { isTouch: true }));
	expect(deck.focus).toBe(0);
	picker.up();

	expect(deck.focus).toBe(7);
});

test('a finger that moves at once scrolls: nothing changes', () => {
	const { deck, picker, hold } = open();
	deck.extendTo(1);

	picker.down(press(7, { isTouch: true }));
	picker.move(3, 0, 40);
	hold();
	picker.up();

	expect(deck.targets).toEqual([0, 1]);
	expect(picker.isSelecting).toBe(false);
});

test('a finger held still selects, drags over others, and later taps add and remove', () => {
	const { deck, picker, hold } = open();
	picker.down(press(1, { isTouch: true }));
	picker.move(1, 3, 3);
	hold();
	expect(picker.isSelecting).toBe(true);
	picker.move(5, 0, 90);
	picker.up();
	expect(deck.targets).toEqual([1, 5]);

	picker.down(press(11, { isTouch: true }));
	picker.up();
	picker.down(press(1, { isTouch: true }));
	picker.up();

	expect(deck.targets).toEqual([5, 11]);
});
