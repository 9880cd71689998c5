import type { Classifier, ClassifierApi, Counts, ItemLabel } from '../api/types';
import type { LabelQuery, LabelState, LabelValue } from '../api/types';
import { strings } from '../strings';
import { Labels } from './labels.svelte';
import { Outbox, type LabelOperation, type OutboxPorts } from './outbox.svelte';
import { Status } from './status.svelte';

export type SessionPorts = Pick<OutboxPorts, 'storage' | 'wait' | 'newId'>;

/** One classifier while it is open: its state as the server told it last, and the labels on their way there. */
export class Session {
	classifier = $state.raw<Classifier>();
	/** Anything that kept the classifier from being loaded. */
	loadError = $state<Error>();
	readonly labels = new Labels();
	readonly status = new Status();
	readonly outbox: Outbox;
	#takenBack = $state.raw<LabelOperation[]>([]);

	constructor(
		readonly api: ClassifierApi,
		ports: SessionPorts
	) {
		this.outbox = new Outbox({
			...ports,
			send: (labels) => api.setLabels(labels),
			onSent: (state, { id }) => this.#acknowledge(state, id),
			onSentElsewhere: ({ id }) => this.#reloadWithout(id),
			onRefused: (error, { id }) => {
				this.status.fail(error);
				this.#reloadWithout(id);
			}
		});
		this.#expectUnsent();
	}

	get counts(): Counts | undefined {
		return this.classifier?.counts;
	}

	get canUndo(): boolean {
		return this.outbox.operations.length > 0 || (this.classifier?.can_undo ?? false);
	}

	get canRedo(): boolean {
		return this.#takenBack.length > 0 || (this.classifier?.can_redo ?? false);
	}

	/** Fetches the whole state, behind the labels that an earlier visit left, so that none of them looks undone. */
	async load(): Promise<void> {
		const fetch = () => this.api.get();
		try {
			this.apply(await (this.outbox.trouble ? fetch() : this.outbox.after(fetch)));
			this.loadError = undefined;
		} catch (error) {
			this.loadError = error as Error;
		}
	}

	apply(classifier: Classifier): void {
		this.classifier = classifier;
		this.labels.learn(classifier.page);
	}

	/** Shows the labels at once and sends them as one act, which one undo takes back. */
	label(labels: ItemLabel[]): void {
		if (labels.length === 0) return;
		this.#takenBack = [];
		this.#push(labels);
	}

	/** Gives all labels a query means another value, as one act. Returns how many it touched. */
	async relabel({ kind, firstRound, lastRound }: LabelQuery, label: LabelValue): Promise<number> {
		const request = { kind, first_round: firstRound, last_round: lastRound, label };
		this.#takenBack = [];
		return (await this.#turn(() => this.api.relabel(request))).length;
	}

	/** The items whose labels the undo changed. */
	async undo(): Promise<number[]> {
		const unsent = this.outbox.takeBack();
		if (!unsent) return this.#turn(() => this.api.undo());
		this.#takenBack = [...this.#takenBack, unsent];
		this.labels.forget(unsent.id);
		this.#expectUnsent();
		return unsent.labels.map(({ item }) => item);
	}

	async redo(): Promise<number[]> {
		const unsent = this.#takenBack.at(-1);
		if (!unsent) return this.#turn(() => this.api.redo());
		this.#takenBack = this.#takenBack.slice(0, -1);
		this.#push(unsent.labels);
		return unsent.labels.map(({ item }) => item);
	}

	async #turn(request: () => Promise<LabelState>): Promise<number[]> {
		const state = await this.outbox.after(request);
		this.#acknowledge(state);
		return state.labels.map(({ item }) => item);
	}

	#push(labels: ItemLabel[]): void {
		this.labels.expect(labels, this.outbox.push(labels).id);
	}

	#acknowledge(state: LabelState, operation?: string): void {
		this.labels.acknowledge(state, operation);
		if (!this.classifier) return;
		const { counts, can_undo, can_redo } = state;
		this.classifier = { ...this.classifier, counts, can_undo, can_redo };
	}

	#reloadWithout(operation: string): void {
		void this.load().then(() => {
			this.labels.forget(operation);
			this.#expectUnsent();
			if (this.loadError) this.status.say(strings.unreachable);
		});
	}

	#expectUnsent(): void {
		for (const { id, labels } of this.outbox.operations) this.labels.expect(labels, id);
	}
}
