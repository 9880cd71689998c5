import { SvelteMap } from 'svelte/reactivity';
import type { Item } from '../api/types';

/** Items of the map that were looked at, fetched once each. */
export class MapItems {
	static readonly most = 400;
	#known = new SvelteMap<number, Item>();
	#fetch: (item: number) => Promise<Item>;

	constructor(fetch: (item: number) => Promise<Item>) {
		this.#fetch = fetch;
	}

	/** The item if it is here already. */
	of(item: number | undefined): Item | undefined {
		return item === undefined ? undefined : this.#known.get(item);
	}

	/** The item; undefined if it is gone or cannot be fetched now. */
	async get(item: number | undefined): Promise<Item | undefined> {
		if (item === undefined) return undefined;
		const known = this.#known.get(item);
		if (known) return known;
		try {
			const fetched = await this.#fetch(item);
			this.#known.set(item, fetched);
			const oldest = this.#known.keys().next().value;
			if (this.#known.size > MapItems.most && oldest !== undefined) this.#known.delete(oldest);
			return fetched;
		} catch {
			return undefined;
		}
	}
}
