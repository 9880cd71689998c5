import { Outbox, type LabelOperation, type OutboxPorts } from './outbox.svelte';

interface ItemChange {
	item: number;
}

export interface ActPorts<Label extends ItemChange, State> extends Pick<
	OutboxPorts<State, Label>,
	'storage' | 'wait' | 'newId' | 'send'
> {
	undo(): Promise<State>;
	redo(): Promise<State>;
	/** Shows what is not acknowledged yet, as part of one operation. */
	expect(labels: readonly Label[], operation: string): void;
	/** Drops what an operation wanted. */
	forget(operation: string): void;
	/** Takes the server's word on the labels of an answer, which may be that to an operation. */
	acknowledge(state: State, operation?: string): void;
	/** Fetches everything again. */
	reload(): Promise<void>;
	fail(error: Error): void;
}

/** What a person does to labels: each act is one request and one step of undo, sent or not sent yet. */
export class Acts<Label extends ItemChange, State extends { labels: readonly ItemChange[] }> {
	readonly outbox: Outbox<State, Label>;
	/** What to do again, the next last: acts that were not sent, and `server` for what it took back. */
	#takenBack = $state.raw<(LabelOperation<Label> | 'server')[]>([]);
	#ports: ActPorts<Label, State>;

	constructor(ports: ActPorts<Label, State>) {
		this.#ports = ports;
		this.outbox = new Outbox({
			...ports,
			onSent: (state, { id }) => ports.acknowledge(state, id),
			onSentElsewhere: ({ id }) => this.#reloadWithout(id),
			onRefused: (error, { id }) => {
				ports.fail(error);
				this.#reloadWithout(id);
			}
		});
		this.#expectUnsent();
	}

	/** Whether there is something to take back that was not sent yet. */
	get hasUnsent(): boolean {
		return this.outbox.operations.length > 0;
	}

	/** Whether there is something to do again that was taken back before it was sent. */
	get hasTakenBack(): boolean {
		return this.#takenBack.some((act) => act !== 'server');
	}

	/** Shows the labels at once and sends them as one act. */
	do(labels: Label[]): void {
		if (labels.length === 0) return;
		this.#takenBack = [];
		this.#push(labels);
	}

	/** An act that the server carries out by itself. Returns the items it changed, as undo and redo do. */
	request(request: () => Promise<State>): Promise<number[]> {
		this.#takenBack = [];
		return this.#turn(request);
	}

	async undo(): Promise<number[]> {
		const unsent = this.outbox.takeBack();
		if (!unsent) return this.#undoSent();
		this.#takenBack = [...this.#takenBack, unsent];
		this.#ports.forget(unsent.id);
		this.#expectUnsent();
		return unsent.labels.map(({ item }) => item);
	}

	async redo(): Promise<number[]> {
		const act = this.#takenBack.at(-1);
		this.#takenBack = this.#takenBack.slice(0, -1);
		if (!act || act === 'server') return this.#turn(() => this.#ports.redo());
		this.#push(act.labels);
		return act.labels.map(({ item }) => item);
	}

	async #undoSent(): Promise<number[]> {
		this.#takenBack = [...this.#takenBack, 'server'];
		let items: number[] = [];
		try {
			items = await this.#turn(() => this.#ports.undo());
		} finally {
			const none = items.length === 0 ? this.#takenBack.lastIndexOf('server') : -1;
			this.#takenBack = this.#takenBack.filter((_, index) => index !== none);
		}
		return items;
	}

	async #turn(request: () => Promise<State>): Promise<number[]> {
		const state = await this.outbox.after(request);
		this.#ports.acknowledge(state);
		return state.labels.map(({ item }) => item);
	}

	#push(labels: Label[]): void {
		this.#ports.expect(labels, this.outbox.push(labels).id);
	}

	#reloadWithout(operation: string): void {
		void this.#ports.reload().then(() => {
			this.#ports.forget(operation);
			this.#expectUnsent();
		});
	}

	#expectUnsent(): void {
		for (const { id, labels } of this.outbox.operations) this.#ports.expect(labels, id);
	}
}
