import type { Card, Classifier, ClassifierApi, Counts, ItemLabel } from '../api/types';
import type { LabelQuery, LabelState, LabelValue } from '../api/types';
import { describeLabel, strings } from '../strings';
import { Acts } from './acts.svelte';
import { countLabels, Labels } from './labels.svelte';
import type { Outbox, OutboxPorts } from './outbox.svelte';
import { Status } from './status.svelte';
import type { Turn } from './turn';

export interface SessionPorts extends Pick<OutboxPorts, 'storage' | 'wait' | 'newId'> {
	/** Called when this window has changed something on the server. */
	changed?: () => void;
}

/** One classifier while it is open: its state as the server told it last, and the labels on their way there. */
export class Session {
	classifier = $state.raw<Classifier>();
	/** Anything that kept the classifier from being loaded. */
	loadError = $state<Error>();
	readonly labels = new Labels();
	readonly status = new Status();
	#acts: Acts<ItemLabel, LabelState>;
	#changed: () => void;

	constructor(
		readonly api: ClassifierApi,
		ports: SessionPorts
	) {
		this.#changed = ports.changed ?? (() => {});
		this.#acts = new Acts({
			...ports,
			send: (labels) => api.setLabels(labels),
			undo: () => api.undo(),
			redo: () => api.redo(),
			expect: (labels, operation) => this.labels.expect(labels, operation),
			forget: (operation) => this.labels.forget(operation),
			acknowledge: (state, operation) => this.#acknowledge(state, operation),
			reload: () => this.#reload(),
			fail: (error) => this.status.fail(error)
		});
	}

	get outbox(): Outbox {
		return this.#acts.outbox;
	}

	get counts(): Counts | undefined {
		return this.classifier?.counts;
	}

	get labelCount(): number {
		return countLabels(this.counts);
	}

	get canUndo(): boolean {
		return this.#acts.hasUnsent || (this.classifier?.can_undo ?? false);
	}

	get canRedo(): boolean {
		return this.#acts.hasTakenBack || (this.classifier?.can_redo ?? false);
	}

	/** Fetches the whole state, behind the labels that an earlier visit left, so that none of them looks undone. */
	async load(): Promise<void> {
		const fetch = () => this.api.get();
		try {
			this.#take(await (this.outbox.trouble ? fetch() : this.outbox.after(fetch)));
			this.loadError = undefined;
		} catch (error) {
			this.loadError = error as Error;
		}
	}

	/** Takes the answer to a change that this window has made. */
	apply(classifier: Classifier): void {
		this.#take(classifier);
		this.#changed();
	}

	#take(classifier: Classifier): void {
		this.classifier = classifier;
		this.labels.learn(classifier.page);
	}

	/** Shows the labels at once and sends them as one act, which one undo takes back. */
	label(labels: ItemLabel[]): void {
		this.#acts.do(labels);
	}

	/** Gives all labels a query means another value, as one act. Returns how many it touched. */
	async relabel({ kind, firstRound, lastRound }: LabelQuery, label: LabelValue): Promise<number> {
		const request = { kind, first_round: firstRound, last_round: lastRound, label };
		return (await this.#acts.request(() => this.api.relabel(request))).length;
	}

	/** What a fitted round's head finds first on a split. */
	async top(round: number, split: string, limit: number): Promise<readonly Card[]> {
		const everything = { cutOff: -1e6, side: 'above' as const, offset: 0 };
		return (await this.api.evaluated({ ...everything, split, round, limit })).cards;
	}

	next(direction: Turn): number[] {
		return this.#acts.next(direction);
	}

	/** The items whose labels the undo changed. */
	undo(): Promise<number[]> {
		return this.#acts.undo();
	}

	redo(): Promise<number[]> {
		return this.#acts.redo();
	}

	#acknowledge(state: LabelState, operation?: string): void {
		this.#noticeReplaced(state);
		this.labels.acknowledge(state, operation);
		this.#changed();
		if (!this.classifier) return;
		const { counts, can_undo, can_redo } = state;
		this.classifier = { ...this.classifier, counts, can_undo, can_redo };
	}

	/** Another window has labelled what this one shows otherwise: yours counts, but not in silence. */
	#noticeReplaced({ replaced }: LabelState): void {
		const others = replaced.filter(({ item, label }) => {
			const known = this.labels.stored(item);
			return known && (known.score !== label.score || known.unsure !== label.unsure);
		});
		if (others[0])
			this.status.say(strings.replacedOther(others.length, describeLabel(others[0].label)));
	}

	async #reload(): Promise<void> {
		await this.load();
		if (this.loadError) this.status.say(strings.unreachable);
	}
}
