import type { LabelValue } from '../api/types';
import { describeLabel, strings } from '../strings';
import type { Deck } from './deck.svelte';
import type { LabelBook } from './label_book';
import { isLabelled, noLabel, scored, unsureLabel } from './labels.svelte';
import { turnIn, type Turn } from './turn';

/** What a person does to the cards of a deck. Every act is one request and one step of undo. */
export class Labelling {
	/** The last act in words, for those who do not see the cards change. */
	announcement = $state('');

	constructor(
		readonly session: LabelBook,
		readonly deck: Deck
	) {}

	/** Scores the selection, or the card in focus, and moves on. */
	score(score: number): void {
		this.#labelAndAdvance(scored(score));
	}

	unsure(): void {
		this.#labelAndAdvance(unsureLabel);
	}

	/** Removes labels; the focus stays, for there is something to put right. */
	clear(): void {
		const labelled = this.deck.targets.filter((item) => isLabelled(this.session.labels.of(item)));
		this.#label(labelled, noLabel);
	}

	/** Moves scores up or down and stays; a card without one starts at 0. */
	nudge(by: number): void {
		const { labels } = this.session;
		const changes = this.deck.targets.map((item) => {
			const label = scored((labels.of(item).score ?? 0) + by);
			return { item, ...label };
		});
		this.session.label(changes);
		if (changes[0]) this.#announce(changes.length, changes[0]);
	}

	/** Scores one card, wherever the focus is, and puts the focus there. */
	scoreItem(item: number, score: number): void {
		this.#label([item], scored(score));
		const index = this.deck.cards.findIndex((card) => card.item.id === item);
		if (index >= 0) this.deck.focusAt(index);
	}

	/** Every card without a label becomes -1. Returns how many. */
	restNegative(): number {
		const rest = this.deck.cards
			.map(({ item }) => item.id)
			.filter((item) => !isLabelled(this.session.labels.of(item)));
		this.#label(rest, scored(-1));
		this.deck.selectNothing();
		return rest.length;
	}

	/** Undoes (or redoes) one act and shows where. */
	turn(direction: Turn): Promise<void> {
		return turnIn(this.session, direction, (items) => this.deck.focusOn(items));
	}

	#labelAndAdvance(label: LabelValue): void {
		if (this.deck.targets.length === 0) return;
		this.#label(this.deck.targets, label);
		this.deck.advance();
	}

	#label(items: number[], label: LabelValue): void {
		this.session.label(items.map((item) => ({ item, ...label })));
		this.#announce(items.length, label);
	}

	#announce(count: number, label: LabelValue): void {
		this.announcement = strings.announced(count, describeLabel(label));
	}
}
