/** Something fetched once and again on request; the last value stays while the next is under way. */
export class Loader<T> {
	value = $state.raw<T>();
	error = $state<Error>();
	#fetch: () => Promise<T>;
	#generation = 0;

	constructor(fetch: () => Promise<T>) {
		this.#fetch = fetch;
	}

	async load(): Promise<void> {
		const generation = ++this.#generation;
		try {
			const value = await this.#fetch();
			if (generation !== this.#generation) return;
			this.value = value;
			this.error = undefined;
		} catch (error) {
			if (generation === this.#generation) this.error = error as Error;
		}
	}
}
