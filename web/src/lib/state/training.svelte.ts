import type { Classifier, ClassifierChange } from '../api/types';
import { strings } from '../strings';
import { Deck } from './deck.svelte';
import { LoopRequests } from './loop_requests.svelte';
import { Labelling } from './labelling.svelte';
import { isLabelled } from './labels.svelte';
import type { Session } from './session.svelte';
import { StartDraft, type DraftStorage } from './start_draft.svelte';

/** The training loop of one classifier: its page, its start, and what closes a round. */
export class Training {
	readonly deck = new Deck();
	readonly draft: StartDraft;
	readonly labelling: Labelling;
	#requests: LoopRequests<Classifier>;
	#shown: Classifier | undefined;

	constructor(
		readonly session: Session,
		storage?: DraftStorage
	) {
		this.labelling = new Labelling(session, this.deck);
		this.draft = new StartDraft(storage);
		this.#requests = new LoopRequests({
			session,
			show: () => this.show(),
			round: () => this.openRound
		});
	}

	/** What the machine is doing for the person now; undefined when it waits for them. */
	get busy(): keyof typeof strings.busy | undefined {
		return this.#requests.busy;
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

	/** Closes the round: with the edited start if there is one, else with the labels alone. */
	async fit(): Promise<void> {
		const { api } = this.session;
		const start = this.draft.isChanged && this.draft.isUsable ? [...this.draft.parts] : undefined;
		await this.#requests.run('fit', () =>
			start ? api.change({ start }) : api.fit(this.openRound)
		);
	}

	/** Adds the cards aimed at to the start; it counts from the next fit. */
	moreLikeThis(): void {
		const items = this.deck.targets;
		for (const item of items) this.draft.addItem(item, 1);
		if (items.length > 0) this.session.status.say(strings.addedToStart(items.length));
	}

	async change(change: ClassifierChange): Promise<void> {
		await this.#requests.run('change', () => this.session.api.change(change));
	}

	async restore(round: number): Promise<void> {
		await this.#requests.run('restore', () => this.session.api.restore(round));
	}

	async resetSeen(which: 'all' | 'unlabelled'): Promise<void> {
		await this.#requests.run('reset', () => this.session.api.resetSeen(which));
	}

	async turn(direction: 'undo' | 'redo'): Promise<void> {
		try {
			await this.labelling.turn(direction);
		} catch (error) {
			this.session.status.fail(error);
		}
	}
}
