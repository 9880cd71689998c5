import type { StartPart } from '../api/types';

export const weightStep = 0.5;
export const maxWeight = 10;

/** Where a draft survives a reload. */
export interface DraftStorage {
	load(): StartPart[] | undefined;
	save(parts: StartPart[] | undefined): void;
}

/** The start as the person edits it, beside the one in force. */
export class StartDraft {
	#base = $state.raw<readonly StartPart[]>([]);
	#edited = $state.raw<readonly StartPart[]>();
	#storage: DraftStorage | undefined;

	constructor(storage?: DraftStorage) {
		this.#storage = storage;
		this.#edited = storage?.load();
	}

	get parts(): readonly StartPart[] {
		return this.#edited ?? this.#base;
	}

	get isChanged(): boolean {
		return this.#edited !== undefined && !isSame(this.#edited, this.#base);
	}

	/** A start needs at least one part, and something to go towards or from. */
	get isUsable(): boolean {
		return this.parts.length > 0;
	}

	/** The start now in force; an edit under way stays. */
	rebase(base: readonly StartPart[]): void {
		this.#base = base;
		if (!this.isChanged) this.discard();
	}

	discard(): void {
		this.#edit(undefined);
	}

	addText(text: string, weight: number): void {
		const trimmed = text.trim();
		if (trimmed) this.#edit([...this.parts, { kind: 'text', text: trimmed, weight }]);
	}

	/** Adds an example, or gives it another weight if it is one already. */
	addItem(item: number, weight: number): void {
		const others = this.parts.filter((part) => part.kind !== 'item' || part.item !== item);
		this.#edit([...others, { kind: 'item', item, weight }]);
	}

	/** Adds a head; one of that name is replaced. */
	addHead(part: StartPart): void {
		const others = this.parts.filter(({ kind, name }) => kind !== 'head' || name !== part.name);
		this.#edit([...others, part]);
	}

	weightOf(item: number): number | undefined {
		return this.parts.find((part) => part.kind === 'item' && part.item === item)?.weight;
	}

	removeItem(item: number): void {
		this.#edit(this.parts.filter((part) => part.kind !== 'item' || part.item !== item));
	}

	remove(index: number): void {
		this.#edit(this.parts.filter((_, at) => at !== index));
	}

	/** One step more or less weight. No part weighs nothing: 0 is stepped over. */
	step(index: number, direction: 1 | -1): void {
		this.#edit(
			this.parts.map((part, at) => {
				if (at !== index) return part;
				const next = part.weight + direction * weightStep;
				const weight = next === 0 ? direction * weightStep : next;
				return { ...part, weight: Math.max(-maxWeight, Math.min(maxWeight, weight)) };
			})
		);
	}

	#edit(parts: readonly StartPart[] | undefined): void {
		this.#edited = parts;
		this.#storage?.save(this.isChanged ? [...this.parts] : undefined);
	}
}

function isSame(a: readonly StartPart[], b: readonly StartPart[]): boolean {
	return (
		a.length === b.length &&
		a.every((part, index) => {
			const other = b[index];
			return (
				part.kind === other?.kind &&
				part.text === other.text &&
				part.item === other.item &&
				part.name === other.name &&
				String(part.weights) === String(other.weights) &&
				part.weight === other.weight
			);
		})
	);
}
