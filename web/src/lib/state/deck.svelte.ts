import { SvelteSet } from 'svelte/reactivity';
import type { Card } from '../api/types';

export type Direction = 'left' | 'right' | 'up' | 'down';

/** What a card shows of itself; one object a card, so that a key redraws two cards and not all of them. */
export class CardMarks {
	isFocused = $state(false);
	isSelected = $state(false);
}

/** A table of cards with one in focus and perhaps several selected. Ids are item ids, indices are places. */
export class Deck<C extends { item: { id: number } } = Card> {
	cards = $state.raw<readonly C[]>([]);
	#focus = $state(0);
	/** How many cards stand in a row; the view says so as it lays them out. */
	columns = $state(5);
	/** Pixels of the longer side of the cards' pictures, likewise. */
	picturePixels = $state(320);
	readonly selected = new SvelteSet<number>();
	#anchor = 0;
	/** What lay here before, for it may come back. */
	#before: { cards: readonly C[]; focus: number } = { cards: [], focus: 0 };
	#marks: Record<number, CardMarks> = {};

	/** The place of the card in focus. */
	get focus(): number {
		return this.#focus;
	}

	marksOf(item: number): CardMarks {
		return (this.#marks[item] ??= new CardMarks());
	}

	get current(): C | undefined {
		return this.cards[this.focus];
	}

	get lastPlace(): number {
		return this.cards.length - 1;
	}

	/** What a key applies to: the selection when there is one, else the card in focus. */
	get targets(): number[] {
		if (this.selected.size > 0)
			return this.cards.map(({ item }) => item.id).filter((id) => this.selected.has(id));
		return this.current ? [this.current.item.id] : [];
	}

	/** Lays out new cards with the focus on the first. */
	deal(cards: readonly C[]): void {
		this.#before = { cards: this.cards, focus: this.#focus };
		this.#mark(this.#focus, false);
		this.selectNothing();
		this.cards = cards;
		this.#go(0);
		this.#anchor = 0;
	}

	/** The same, keeping the place where the cards are those that lie there, or lay there before. */
	show(cards: readonly C[]): void {
		if (areSame(cards, this.cards)) return;
		const { cards: last, focus } = this.#before;
		this.deal(cards);
		if (areSame(cards, last)) this.focusAt(focus);
	}

	/** Adds cards at the end; focus and selection stay. */
	append(cards: readonly C[]): void {
		this.cards = [...this.cards, ...cards];
	}

	move(direction: Direction): void {
		this.selectNothing();
		this.focusAt(this.#step(direction));
	}

	focusAt(index: number): void {
		this.#go(index);
		this.#anchor = this.focus;
	}

	/** Puts the focus on the first card of these items, if one of them lies here. */
	focusOn(items: readonly number[]): boolean {
		const index = this.cards.findIndex(({ item }) => items.includes(item.id));
		if (index < 0) return false;
		this.selectNothing();
		this.focusAt(index);
		return true;
	}

	/** After scoring: drops the selection and goes to the card behind what was scored. */
	advance(): void {
		const last = this.cards.findLastIndex(({ item }) => this.selected.has(item.id));
		this.selectNothing();
		this.focusAt((last < 0 ? this.focus : last) + 1);
	}

	/** Moves the focus and selects everything from where the selection began, in reading order. */
	extend(direction: Direction): void {
		this.extendTo(this.#step(direction));
	}

	extendTo(index: number): void {
		this.#go(index);
		const [from, to] = [Math.min(this.#anchor, this.focus), Math.max(this.#anchor, this.focus)];
		this.#select(this.cards.slice(from, to + 1));
	}

	/** Selects the rectangle of cards between two places, as dragging over them does. */
	selectBlock(from: number, to: number): void {
		const column = (index: number) => index % this.columns;
		const row = (index: number) => Math.floor(index / this.columns);
		const isBetween = (value: number, a: number, b: number) =>
			value >= Math.min(a, b) && value <= Math.max(a, b);
		this.#go(to);
		this.#anchor = this.#clamp(from);
		this.#select(
			this.cards.filter(
				(_, index) =>
					isBetween(column(index), column(from), column(to)) &&
					isBetween(row(index), row(from), row(to))
			)
		);
	}

	toggle(index: number): void {
		const id = this.cards[index]?.item.id;
		if (id === undefined) return;
		if (!this.selected.delete(id)) this.selected.add(id);
		this.marksOf(id).isSelected = this.selected.has(id);
		this.focusAt(index);
	}

	selectAll(): void {
		this.#select(this.cards);
	}

	selectNothing(): void {
		this.#select([]);
		this.#anchor = this.focus;
	}

	#select(cards: readonly C[]): void {
		for (const id of this.selected) this.marksOf(id).isSelected = false;
		this.selected.clear();
		for (const { item } of cards) {
			this.selected.add(item.id);
			this.marksOf(item.id).isSelected = true;
		}
	}

	#go(index: number): void {
		this.#mark(this.#focus, false);
		this.#focus = this.#clamp(index);
		this.#mark(this.#focus, true);
	}

	#mark(place: number, isFocused: boolean): void {
		const card = this.cards[place];
		if (card) this.marksOf(card.item.id).isFocused = isFocused;
	}

	#step(direction: Direction): number {
		const by = { left: -1, right: 1, up: -this.columns, down: this.columns }[direction];
		const next = this.focus + by;
		if (next >= 0 && next < this.cards.length) return next;
		const isLastRow =
			Math.floor(this.focus / this.columns) === Math.floor((this.cards.length - 1) / this.columns);
		// Below the last full row stands a shorter one: go to its end. Else stay.
		return direction === 'down' && !isLastRow ? this.cards.length - 1 : this.focus;
	}

	#clamp(index: number): number {
		return Math.max(0, Math.min(this.cards.length - 1, index));
	}
}

function areSame<C extends { item: { id: number } }>(some: readonly C[], others: readonly C[]) {
	return (
		some.length === others.length &&
		some.every(({ item }, index) => item.id === others[index]?.item.id)
	);
}
