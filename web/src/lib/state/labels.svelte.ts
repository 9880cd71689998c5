import { SvelteMap } from 'svelte/reactivity';
import type { Card, ItemLabel, LabelState, LabelValue } from '../api/types';

export const noLabel: LabelValue = { score: null, unsure: false };
export const unsureLabel: LabelValue = { score: null, unsure: true };

export const isLabelled = (label: LabelValue): boolean => label.unsure || label.score !== null;

/** A label with this score, kept within -1 to 1 and on tenths so that 0.1 + 0.2 is 0.3. */
export function scored(score: number): LabelValue {
	const tenths = Math.round(Math.max(-1, Math.min(1, score)) * 10) / 10;
	return { score: tenths === 0 ? 0 : tenths, unsure: false };
}

/**
 * The labels the page shows: what the server has acknowledged, and over it what is still on its way. One map entry
 * an item, so that a key press redraws one card.
 */
export class Labels {
	#stored = new SvelteMap<number, LabelValue>();
	#unsent = new SvelteMap<number, { label: LabelValue; operation: string }>();

	of(item: number): LabelValue {
		return this.#unsent.get(item)?.label ?? this.#stored.get(item) ?? noLabel;
	}

	isUnsent(item: number): boolean {
		return this.#unsent.has(item);
	}

	get unsentCount(): number {
		return this.#unsent.size;
	}

	/** Takes the labels that came with cards. */
	learn(cards: readonly Card[]): void {
		for (const card of cards) this.#stored.set(card.item.id, card.label);
	}

	/** Shows labels that are not acknowledged yet, as part of one operation. */
	expect(labels: readonly ItemLabel[], operation: string): void {
		for (const { item, score, unsure } of labels)
			this.#unsent.set(item, { label: { score, unsure }, operation });
	}

	/** Takes the server's word; an item relabelled since by a later operation stays as the person has it. */
	acknowledge(state: LabelState, operation?: string): void {
		for (const { item, label } of state.labels) this.#stored.set(item, label);
		if (operation !== undefined) this.forget(operation);
	}

	/** Drops what an operation wanted: it was refused or taken back before it was sent. */
	forget(operation: string): void {
		for (const [item, entry] of this.#unsent)
			if (entry.operation === operation) this.#unsent.delete(item);
	}
}
