import { SvelteMap, SvelteSet } from 'svelte/reactivity';
import type { Card } from '../api/types';

/** What the head of each round finds first; a round's head never changes, so each is asked for once. */
export class RoundTops {
	#tops = new SvelteMap<string, readonly Card[]>();
	#asked = new SvelteSet<string>();
	#fetch: (round: number, split: string) => Promise<readonly Card[]>;

	constructor(fetch: (round: number, split: string) => Promise<readonly Card[]>) {
		this.#fetch = fetch;
	}

	/** The best cards of a fitted round; undefined until they are here. */
	of(round: number, split: string): readonly Card[] | undefined {
		return this.#tops.get(keyOf(round, split));
	}

	async load(round: number, split: string): Promise<void> {
		const key = keyOf(round, split);
		if (this.#asked.has(key)) return;
		this.#asked.add(key);
		try {
			this.#tops.set(key, await this.#fetch(round, split));
		} catch {
			// Pictures beside a list: without them it says all it must. Asked again the next time it is looked at.
			this.#asked.delete(key);
		}
	}
}

const keyOf = (round: number, split: string) => `${round} ${split}`;
