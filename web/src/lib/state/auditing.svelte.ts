import { ApiError, type Audit, type ClassifierApi, type ItemLabel } from '../api/types';
import { Deck } from './deck.svelte';
import type { LabelBook } from './label_book';
import { isLabelled, Labels } from './labels.svelte';
import { Outbox, type LabelOperation, type OutboxPorts } from './outbox.svelte';
import { Status } from './status.svelte';
import type { Turn } from './turn';

/** One act of answering, as it was and as it is. */
interface Act {
	before: ItemLabel[];
	after: ItemLabel[];
}

/** The items drawn to tell how good a head is, page by page, and what they tell. */
export class Auditing implements LabelBook {
	static readonly pageLength = 20;
	/** Undefined before the first draw. */
	audit = $state.raw<Audit>();
	/** Whether the server was asked. */
	isKnown = $state(false);
	isDrawing = $state(false);
	error = $state<Error>();
	readonly labels = new Labels();
	readonly status = new Status();
	readonly deck = new Deck();
	readonly outbox: Outbox<Audit>;
	#done: Act[] = [];
	#undone: Act[] = [];

	constructor(
		readonly api: ClassifierApi,
		ports: Pick<OutboxPorts, 'storage' | 'wait' | 'newId'>
	) {
		this.outbox = new Outbox<Audit>({
			...ports,
			send: (labels) => api.labelAudit(labels),
			onSent: (audit, { id }) => this.#apply(audit, id),
			onSentElsewhere: ({ id }) => this.#reloadWithout(id),
			onRefused: (error, { id }) => {
				this.status.fail(error);
				this.#reloadWithout(id);
			}
		});
		for (const operation of this.outbox.operations) this.#expect(operation);
	}

	/** How many of the drawn have an answer, those on their way too. */
	get answered(): number {
		return (this.audit?.cards ?? []).filter(({ item }) => this.#hasAnswer(item.id)).length;
	}

	get isComplete(): boolean {
		return this.audit !== undefined && this.answered === this.audit.cards.length;
	}

	async load(): Promise<void> {
		await this.#ask(() => this.outbox.after(() => this.api.audit()));
	}

	/** Draws items anew; answers given before are known. */
	async draw(split: string, count: number): Promise<void> {
		this.isDrawing = true;
		this.#done = [];
		this.#undone = [];
		await this.#ask(() => this.outbox.after(() => this.api.drawAudit(split, count)));
		this.isDrawing = false;
	}

	/** Deals the page with the first card that has no answer, the focus on that card. */
	deal(): void {
		const cards = this.audit?.cards ?? [];
		const first = cards.findIndex(({ item }) => !this.#hasAnswer(item.id));
		const { pageLength } = Auditing;
		const from = first < 0 ? cards.length : first - (first % pageLength);
		this.deck.deal(cards.slice(from, from + pageLength));
		this.deck.focusAt(first - from);
	}

	label(labels: ItemLabel[]): void {
		if (labels.length === 0) return;
		const before = labels.map(({ item }) => ({ item, ...this.labels.of(item) }));
		this.#done.push({ before, after: labels });
		this.#undone = [];
		this.#push(labels);
	}

	next(direction: Turn): number[] {
		const act = (direction === 'undo' ? this.#done : this.#undone).at(-1);
		return act?.after.map(({ item }) => item) ?? [];
	}

	undo(): Promise<number[]> {
		const act = this.#done.pop();
		if (act) this.#undone.push(act);
		return Promise.resolve(this.#push(act?.before ?? []));
	}

	redo(): Promise<number[]> {
		const act = this.#undone.pop();
		if (act) this.#done.push(act);
		return Promise.resolve(this.#push(act?.after ?? []));
	}

	#hasAnswer(item: number): boolean {
		return isLabelled(this.labels.of(item));
	}

	#push(labels: ItemLabel[]): number[] {
		if (labels.length > 0) this.#expect(this.outbox.push(labels));
		return labels.map(({ item }) => item);
	}

	#expect({ id, labels }: LabelOperation): void {
		this.labels.expect(labels, id);
	}

	#apply(audit: Audit, operation?: string): void {
		this.audit = audit;
		this.labels.learn(audit.cards);
		if (operation !== undefined) this.labels.forget(operation);
	}

	async #ask(request: () => Promise<Audit>): Promise<void> {
		try {
			this.#apply(await request());
			this.error = undefined;
		} catch (error) {
			const isNothingDrawn = error instanceof ApiError && error.code === 'not_found';
			this.error = isNothingDrawn && !this.audit ? undefined : (error as Error);
		}
		this.isKnown = this.error === undefined;
	}

	#reloadWithout(operation: string): void {
		void this.load().then(() => this.labels.forget(operation));
	}
}
