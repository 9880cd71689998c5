import type { Card } from '../api/types';
import { Deck } from './deck.svelte';

interface Piece<C> {
	total: number;
	cards: C[];
}

export type FetchCards<C = Card> = (offset: number, limit: number) => Promise<Piece<C>>;

/** A long list of cards that is fetched piece by piece as the person scrolls. */
export class CardFeed<C extends { item: { id: number } } = Card> {
	static readonly pieceSize = 60;
	readonly deck = new Deck<C>();
	total = $state<number>();
	error = $state<Error>();
	isLoading = $state(false);
	/** Whether what lies there is still the list before the one asked for. */
	isStale = $state(false);
	#fetch: FetchCards<C> | undefined;
	#onCards: (page: Piece<C>) => void;
	#generation = 0;

	constructor(onCards: (page: Piece<C>) => void = () => {}) {
		this.#onCards = onCards;
	}

	get isComplete(): boolean {
		return this.total !== undefined && this.deck.cards.length >= this.total;
	}

	/** Starts over with another list; an answer to the last one still under way is ignored. */
	async restart(fetch: FetchCards<C>): Promise<void> {
		this.#fetch = fetch;
		this.#generation++;
		this.isLoading = false;
		this.isStale = true;
		await this.#load(0);
	}

	async more(): Promise<void> {
		if (!this.isLoading && !this.isComplete && !this.error)
			await this.#load(this.deck.cards.length);
	}

	async #load(offset: number): Promise<void> {
		if (!this.#fetch) return;
		const generation = this.#generation;
		this.isLoading = true;
		try {
			const page = await this.#fetch(offset, CardFeed.pieceSize);
			if (generation !== this.#generation) return;
			this.#take(page, offset);
		} catch (error) {
			if (generation === this.#generation) this.error = error as Error;
		} finally {
			if (generation === this.#generation) this.isLoading = false;
		}
	}

	#take(page: Piece<C>, offset: number): void {
		this.error = undefined;
		this.isStale = false;
		this.total = page.total;
		this.#onCards(page);
		if (offset === 0) return this.deck.deal(page.cards);
		// A label set meanwhile may have moved the list by some places.
		const known = this.deck.cards.map(({ item }) => item.id);
		const fresh = page.cards.filter(({ item }) => !known.includes(item.id));
		this.deck.append(fresh);
		if (fresh.length === 0) this.total = this.deck.cards.length;
	}
}
