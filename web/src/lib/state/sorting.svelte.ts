import type { ClassCard, ClassSet, ClassSetChange } from '../api/types';
import type { strings } from '../strings';
import { ClassLabelling } from './class_labelling.svelte';
import { Deck } from './deck.svelte';
import { LoopRequests } from './loop_requests.svelte';
import type { Retry } from './retry.svelte';
import type { SetSession } from './set_session.svelte';

/** The training loop of a set of classifiers: its page, what the person says of it, and what closes a round. */
export class Sorting extends ClassLabelling {
	#requests: LoopRequests<ClassSet>;
	#shown: ClassSet | undefined;

	constructor(session: SetSession, wait: (ms: number) => Promise<void>) {
		super(session, new Deck<ClassCard>());
		this.#requests = new LoopRequests({
			session,
			show: () => this.show(),
			stay: () => this.show(),
			round: () => this.round,
			wait
		});
	}

	/** What the machine is doing for the person now; undefined when it waits for them. */
	get busy(): keyof typeof strings.busy | undefined {
		return this.#requests.busy;
	}

	/** Why that is not done yet and tried again, when, and a way to give it up. */
	get trouble(): string {
		return this.#requests.trouble;
	}
	get retry(): Retry {
		return this.#requests.retry;
	}
	cancel(): void {
		this.#requests.cancel();
	}

	get round(): number {
		return this.session.set?.round ?? 0;
	}

	/** Lays out the page of the set, keeping the place when it is the same page. */
	show(): void {
		const { set } = this.session;
		if (!set || set === this.#shown) return;
		this.deck.show(set.page);
		this.#shown = set;
	}

	async fit(): Promise<void> {
		await this.#requests.run('fit', (signal) => this.session.api.fit(this.round, signal));
	}

	async change(change: ClassSetChange): Promise<void> {
		await this.#requests.run('change', (signal) => this.session.api.change(change, signal));
	}
}
