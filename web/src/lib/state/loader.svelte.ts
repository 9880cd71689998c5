/** Something fetched once and again on request; the last value stays while the next is under way. */
export class Loader<T> {
	value = $state.raw<T>();
	error = $state<Error>();
	/** Whether what was asked for last is still to come. */
	isLoading = $state(false);
	#fetch: () => Promise<T>;
	#generation = 0;

	constructor(fetch: () => Promise<T>) {
		this.#fetch = fetch;
	}

	async load(): Promise<void> {
		const generation = ++this.#generation;
		this.isLoading = true;
		try {
			const value = await this.#fetch();
			if (generation !== this.#generation) return;
			this.value = value;
			this.error = undefined;
		} catch (error) {
			if (generation === this.#generation) this.error = error as Error;
		} finally {
			if (generation === this.#generation) this.isLoading = false;
		}
	}
}
