import type { Card, Classifier, NextPage } from '../api/types';

export interface LookAheadPorts {
	/** Asks for the page that a fit would draw now. */
	fetch(): Promise<NextPage>;
	/** Gets the pictures of these cards, so that they are there when the cards are shown. */
	preload(cards: readonly Card[]): void;
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

	constructor(ports: LookAheadPorts) {
		this.#ports = ports;
	}

	/** Fetches what a fit of this state would show, once it has stayed as it is for a moment. */
	async refresh(classifier: Classifier): Promise<void> {
		if (this.#asked === classifier) return;
		this.#asked = classifier;
		await this.#ports.wait(quietMs);
		if (this.#asked !== classifier) return;
		const open = classifier.rounds.find(({ is_open }) => is_open)?.number;
		try {
			const { round, cards } = await this.#ports.fetch();
			if (round !== open) return; // another window has moved on
			this.#ports.preload(cards);
			this.#known = { after: classifier, cards };
		} catch {
			// A help, not a need: the fit asks again, and says what is wrong.
			if (this.#asked === classifier) this.#asked = undefined;
		}
	}

	/** The page a fit of this state draws; undefined where that is not known. */
	after(classifier: Classifier): readonly Card[] | undefined {
		return this.#known?.after === classifier ? this.#known.cards : undefined;
	}
}
