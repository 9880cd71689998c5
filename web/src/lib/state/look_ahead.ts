import { ApiError, type Card, type Classifier, type NextPage } from '../api/types';
import { retryMs } from './outbox.svelte';

export interface LookAheadPorts {
	/** Asks for the page that a fit would draw now. */
	fetch(signal: AbortSignal): Promise<NextPage>;
	/** Gets the pictures of these cards, so that they are there when the cards are shown. */
	preload(cards: readonly Card[]): void;
	/** Told why there is no answer for now, and with nothing that there are answers again. */
	away(reason: string): void;
	wait(ms: number): Promise<void>;
}

/** So long nothing must happen before the next page is asked for. */
const quietMs = 200;

/**
 * The next page, fetched with its pictures while the person labels. What it was fetched for is told by the state of
 * the classifier, which is another object after every change.
 */
export class LookAhead {
	#ports: LookAheadPorts;
	#asked: Classifier | undefined;
	#known: { after: Classifier; cards: readonly Card[] } | undefined;
	#request = new AbortController();

	constructor(ports: LookAheadPorts) {
		this.#ports = ports;
	}

	/** Fetches what a fit of this state would show, once it has stayed as it is for a moment. */
	async refresh(classifier: Classifier): Promise<void> {
		if (this.#asked === classifier || this.#known?.after === classifier) return;
		this.stop();
		this.#asked = classifier;
		await this.#ports.wait(quietMs);
		for (let failures = 0; this.#asked === classifier; failures++) {
			if (await this.#ask(classifier)) return;
			await this.#ports.wait(retryMs[failures] ?? 8000);
		}
	}

	/** What was asked for is not wanted any more; where the search is slow, labels would wait behind it. */
	stop(): void {
		this.#asked = undefined;
		this.#request.abort();
	}

	/** The page a fit of this state draws; undefined where that is not known. */
	after(classifier: Classifier): readonly Card[] | undefined {
		return this.#known?.after === classifier ? this.#known.cards : undefined;
	}

	/** False if it is worth asking again. */
	async #ask(classifier: Classifier): Promise<boolean> {
		const { signal } = (this.#request = new AbortController());
		try {
			const { round, cards } = await this.#ports.fetch(signal);
			this.#ports.away('');
			if (round !== classifier.rounds.find(({ is_open }) => is_open)?.number) return true; // another window
			this.#ports.preload(cards);
			this.#known = { after: classifier, cards };
		} catch (error) {
			// A help, not a need: the fit asks again, and says what is wrong.
			if (this.#asked !== classifier) return true;
			const isAway = error instanceof ApiError && error.code === 'unavailable';
			if (!isAway) this.#asked = undefined;
			if (isAway) this.#ports.away(error.message);
			return !isAway;
		}
		return true;
	}
}
