import type { ClassifierApi, Round, RoundComparison } from '../api/types';
import type { RoundDifference, RoundsQuery } from '../api/types';
import type { RoundPair } from '../route';
import { CardFeed } from './card_feed.svelte';
import type { Labels } from './labels.svelte';

/** What the two columns show: what speaks for the earlier round, and what for the later. */
export const differences = {
	found: { before: 'left', after: 'entered' },
	moved: { before: 'down', after: 'up' }
} as const satisfies Record<string, Record<keyof RoundPair, RoundDifference>>;
export type Difference = keyof typeof differences;

/** Two fitted rounds of a classifier beside each other on a split: figures, and the items they differ on. */
export class ComparingRounds {
	static readonly binCount = 60;
	comparison = $state.raw<RoundComparison>();
	error = $state<Error>();
	/** Of ComparedCards. */
	readonly before: CardFeed;
	readonly after: CardFeed;
	#wanted = 0;
	#api: ClassifierApi;

	constructor(api: ClassifierApi, labels: Labels) {
		this.#api = api;
		this.before = new CardFeed((page) => labels.learn(page.cards));
		this.after = new CardFeed((page) => labels.learn(page.cards));
	}

	async load(query: RoundsQuery): Promise<void> {
		const wanted = ++this.#wanted;
		try {
			const comparison = await this.#api.compareRounds(query, ComparingRounds.binCount);
			if (wanted !== this.#wanted) return;
			this.comparison = comparison;
			this.error = undefined;
		} catch (error) {
			if (wanted === this.#wanted) this.error = error as Error;
		}
	}

	async list(query: RoundsQuery, difference: Difference): Promise<void> {
		const { before, after } = differences[difference];
		const fetch = (which: RoundDifference) => (offset: number, limit: number) =>
			this.#api.compared({ ...query, which, offset, limit });
		await Promise.all([this.before.restart(fetch(before)), this.after.restart(fetch(after))]);
	}
}

/** The numbers of the rounds that can be compared, the newest first. */
export const fittedRounds = (rounds: readonly Round[]): number[] =>
	rounds.filter(({ is_open }) => !is_open).map(({ number }) => number);

/** The last round and the one before it; undefined until there are two. */
export function lastPair(rounds: readonly Round[]): RoundPair | undefined {
	const [after, before] = fittedRounds(rounds);
	return before !== undefined && after !== undefined ? { before, after } : undefined;
}
