import { SvelteMap } from 'svelte/reactivity';
import type { Card, Counts, ItemLabel, LabelState, LabelValue } from '../api/types';

export const noLabel: LabelValue = { score: null, unsure: false };
export const unsureLabel: LabelValue = { score: null, unsure: true };

export const isLabelled = (label: LabelValue): boolean => label.unsure || label.score !== null;

/** How many labels there are; none where nothing is known. */
export const countLabels = (counts?: Counts): number =>
	counts ? counts.positive + counts.negative + counts.neutral + counts.unsure : 0;

/** A label with this score, kept within -1 to 1 and on tenths so that 0.1 + 0.2 is 0.3. */
export function scored(score: number): LabelValue {
	const tenths = Math.round(Math.max(-1, Math.min(1, score)) * 10) / 10;
	return { score: tenths === 0 ? 0 : tenths, unsure: false };
}

/**
 * What the page shows of each item: what the server has acknowledged, and over it what is still on its way. One map
 * entry an item, so that a key press redraws one card.
 */
export class Shown<Value> {
	#stored = new SvelteMap<number, Value>();
	#unsent = new SvelteMap<number, { value: Value; operation: string }>();

	constructor(readonly nothing: Value) {}

	of(item: number): Value {
		const unsent = this.#unsent.get(item);
		return unsent ? unsent.value : (this.#stored.get(item) ?? this.nothing);
	}

	/** What the server had when it was last asked; undefined where it was not. */
	stored(item: number): Value | undefined {
		return this.#stored.get(item);
	}

	isUnsent(item: number): boolean {
		return this.#unsent.has(item);
	}

	get unsentCount(): number {
		return this.#unsent.size;
	}

	/** Takes the server's word; an item changed since by an operation under way stays as the person has it. */
	store(item: number, value: Value): void {
		this.#stored.set(item, value);
	}

	/** Shows what is not acknowledged yet, as part of one operation. */
	await(item: number, value: Value, operation: string): void {
		this.#unsent.set(item, { value, operation });
	}

	/** Drops what an operation wanted: it was refused or taken back before it was sent. */
	forget(operation: string): void {
		for (const [item, entry] of this.#unsent)
			if (entry.operation === operation) this.#unsent.delete(item);
	}
}

/** The labels of one classifier. */
export class Labels extends Shown<LabelValue> {
	constructor() {
		super(noLabel);
	}

	/** Takes the labels that came with cards. */
	learn(cards: readonly Card[]): void {
		for (const card of cards) this.store(card.item.id, card.label);
	}

	/** Shows labels that are not acknowledged yet, as part of one operation. */
	expect(labels: readonly ItemLabel[], operation: string): void {
		for (const { item, score, unsure } of labels) this.await(item, { score, unsure }, operation);
	}

	/** Takes the server's word; an item relabelled since by a later operation stays as the person has it. */
	acknowledge(state: LabelState, operation?: string): void {
		for (const { item, label } of state.labels) this.store(item, label);
		if (operation !== undefined) this.forget(operation);
	}
}
