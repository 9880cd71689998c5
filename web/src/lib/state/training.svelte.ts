import type { Card, Classifier, ClassifierChange } from '../api/types';
import { strings } from '../strings';
import { Deck } from './deck.svelte';
import { LoopRequests } from './loop_requests.svelte';
import { Labelling } from './labelling.svelte';
import { isLabelled } from './labels.svelte';
import { LookAhead, type LookAheadPorts } from './look_ahead';
import { RoundTops } from './round_tops.svelte';
import type { Retry } from './retry.svelte';
import type { Session } from './session.svelte';
import { StartDraft, type DraftStorage } from './start_draft.svelte';
import type { Turn } from './turn';

/** What the loop gets from the browser. */
export interface TrainingPorts extends Pick<LookAheadPorts, 'wait'> {
	draft?: DraftStorage;
	/** Gets the pictures of these cards, their longer side of so many pixels. */
	preload(cards: readonly Card[], pixels: number): void;
}

/** How many of the best each round of the timeline shows. */
const topCards = 4;

/** The training loop of one classifier: its page, its start, and what closes a round. */
export class Training {
	readonly deck = new Deck();
	readonly draft: StartDraft;
	readonly labelling: Labelling;
	readonly tops: RoundTops;
	/** Why the next page cannot be got ready now; labels are kept meanwhile. */
	away = $state('');
	#requests: LoopRequests<Classifier>;
	#ahead: LookAhead;
	#shown: Classifier | undefined;

	constructor(
		readonly session: Session,
		ports: TrainingPorts
	) {
		this.labelling = new Labelling(session, this.deck);
		this.draft = new StartDraft(ports.draft);
		this.tops = new RoundTops((round, split) => session.top(round, split, topCards));
		this.#ahead = new LookAhead({
			fetch: (signal) => session.api.lookAhead(signal),
			preload: (cards) => ports.preload(cards, this.deck.picturePixels),
			away: (reason) => (this.away = reason),
			wait: (ms) => ports.wait(ms)
		});
		this.#requests = new LoopRequests({
			session,
			show: () => this.show(),
			stay: () => this.#showAgain(),
			round: () => this.openRound,
			wait: (ms) => ports.wait(ms)
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

	get openRound(): number {
		return this.session.classifier?.rounds.find(({ is_open }) => is_open)?.number ?? 0;
	}

	get labelledOnPage(): number {
		return this.deck.cards.filter(({ item }) => isLabelled(this.session.labels.of(item.id))).length;
	}

	/** Lays out the page of the session's classifier, keeping the place when it is the same page. */
	show(): void {
		const { classifier } = this.session;
		if (!classifier || classifier === this.#shown) return;
		this.deck.show(classifier.page);
		this.draft.rebase(classifier.start);
		this.#shown = classifier;
	}

	/** Shows what other windows have done meanwhile. */
	async refresh(): Promise<void> {
		if (!this.session.classifier || this.busy) return;
		const round = this.openRound;
		await this.session.load();
		this.show();
		if (this.openRound !== round) this.session.status.say(strings.movedOn(this.openRound));
	}

	/** Gets the next page ready; to be called whenever something has changed. */
	lookAhead(): void {
		const { classifier, outbox } = this.session;
		if (!classifier || this.busy) return;
		if (outbox.operations.length > 0) this.#ahead.stop();
		else void this.#ahead.refresh(classifier);
	}

	/**
	 * Closes the round: with the edited start if there is one, else with the labels alone. Where it is known what
	 * comes, that is shown at once.
	 */
	async fit(): Promise<void> {
		if (this.busy) return this.retry.now();
		const { api, classifier } = this.session;
		const start = this.draft.isChanged && this.draft.isUsable ? [...this.draft.parts] : undefined;
		if (!start) this.#showAhead();
		this.#ahead.stop();
		await this.#requests.run('fit', (signal) =>
			start ? api.change({ start }, signal) : api.fit(this.openRound, signal)
		);
		// Nothing came of it: back to the page that is still open.
		if (classifier && this.session.classifier === classifier) this.#showAgain();
		else this.away = '';
	}

	#showAgain(): void {
		const { classifier } = this.session;
		if (classifier) this.deck.show(classifier.page);
	}

	#showAhead(): void {
		const { classifier, outbox, labels } = this.session;
		if (!classifier || !outbox.isIdle) return;
		const cards = this.#ahead.after(classifier);
		if (!cards || cards.length === 0) return;
		labels.learn(cards);
		this.deck.deal(cards);
	}

	/** Adds the cards aimed at to the start; it counts from the next fit. */
	moreLikeThis(): void {
		const items = this.deck.targets;
		for (const item of items) this.draft.addItem(item, 1);
		if (items.length > 0) this.session.status.say(strings.addedToStart(items.length));
	}

	async change(change: ClassifierChange): Promise<void> {
		await this.#requests.run('change', (signal) => this.session.api.change(change, signal));
	}

	async restore(round: number): Promise<void> {
		await this.#requests.run('restore', (signal) => this.session.api.restore(round, signal));
	}

	async resetSeen(which: 'all' | 'unlabelled'): Promise<void> {
		await this.#requests.run('reset', (signal) => this.session.api.resetSeen(which, signal));
	}

	async turn(direction: Turn): Promise<void> {
		this.#ahead.stop();
		try {
			await this.labelling.turn(direction);
		} catch (error) {
			this.session.status.fail(error);
		}
	}
}
