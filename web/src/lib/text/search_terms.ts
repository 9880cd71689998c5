import { createContext } from 'svelte';
import type { StartPart } from '../api/types';
import { termsOf, type Terms } from './highlight';

/** What a page looks for, as its texts mark it. */
const [getTerms, setTerms, hasTerms] = createContext<() => Terms>();

const none: Terms = { towards: [], away: [] };

/** The words of a start's prompts. */
export function termsOfStart(parts: readonly StartPart[] = []): Terms {
	const words = (isWanted: (weight: number) => boolean) =>
		parts
			.filter((part) => part.kind === 'text' && isWanted(part.weight))
			.flatMap((part) => termsOf(part.text ?? ''));
	const towards = words((weight) => weight > 0);
	return { towards, away: words((weight) => weight < 0).filter((word) => !towards.includes(word)) };
}

/** Says, for all texts of the page that is being made, what they mark. */
export const provideTerms = (terms: () => Terms): void => void setTerms(terms);

/** What the page's texts mark; nothing where the page has not said so. */
export const searchTerms = (): (() => Terms) => (hasTerms() ? getTerms() : () => none);
