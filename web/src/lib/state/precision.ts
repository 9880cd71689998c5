import type { Round } from '../api/types';

/** The positive share of a round's yes-or-no labels; null when its page has none. */
export function precisionOf({
	positive,
	negative
}: Pick<Round, 'positive' | 'negative'>): number | null {
	const decided = positive + negative;
	return decided > 0 ? positive / decided : null;
}
