import type { Deck } from '../state/deck.svelte';

/** A pointer that went down on a card. */
export interface Press {
	/** Place of the card. */
	index: number;
	/** A finger scrolls, too; a mouse or a pen does not. */
	isTouch: boolean;
	/** Selects everything from where the selection began. */
	extends: boolean;
	/** Adds the card to the selection, or takes it out. */
	toggles: boolean;
	x: number;
	y: number;
}

type PickedDeck = Pick<
	Deck,
	'focusAt' | 'selectNothing' | 'extendTo' | 'toggle' | 'selectBlock' | 'selected'
>;

/**
 * What a pointer on the cards means: a click or tap goes to a card, dragging selects a block. A finger drags when it
 * has been held still for a moment; while cards are selected, its taps select and unselect.
 */
export class CardPicker {
	static readonly holdMs = 350;
	static readonly slackPx = 10;
	/** Whether moving selects; the page must not scroll then. */
	isSelecting = false;
	#from: Press | undefined;
	#stopHold: () => void = () => {};

	/** @param after  calls back after so many milliseconds; returns how to call that off */
	constructor(
		readonly deck: () => PickedDeck,
		readonly after: (ms: number, then: () => void) => () => void
	) {}

	down(press: Press): void {
		const deck = this.deck();
		this.cancel();
		if (press.extends) return deck.extendTo(press.index);
		if (press.toggles) return deck.toggle(press.index);
		this.#from = press;
		if (press.isTouch) {
			this.#stopHold = this.after(CardPicker.holdMs, () => this.#select(press, press.index));
			return;
		}
		deck.focusAt(press.index);
		deck.selectNothing();
	}

	/** @param index  place of the card under the pointer, if one is there */
	move(index: number | undefined, x: number, y: number): void {
		const from = this.#from;
		if (!from) return;
		if (from.isTouch && !this.isSelecting) {
			if (Math.hypot(x - from.x, y - from.y) > CardPicker.slackPx) this.cancel();
		} else if (index !== undefined && (this.isSelecting || index !== from.index)) {
			this.#select(from, index);
		}
	}

	up(): void {
		const from = this.#from;
		const isTap = from?.isTouch && !this.isSelecting;
		this.cancel();
		if (!isTap) return;
		const deck = this.deck();
		if (deck.selected.size > 0) deck.toggle(from.index);
		else deck.focusAt(from.index);
	}

	/** The browser took the pointer for something else, such as scrolling. */
	cancel(): void {
		this.#stopHold();
		this.#from = undefined;
		this.isSelecting = false;
	}

	#select(from: Press, to: number): void {
		this.isSelecting = true;
		this.deck().selectBlock(from.index, to);
	}
}
