import { Outbox, type LabelOperation, type OutboxPorts } from './outbox.svelte';
import type { Turn } from './turn';

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

/** An act that was taken back. */
interface TakenBack<Label> {
	items: number[];
	/** Undefined where the server took it back, and has it. */
	unsent?: LabelOperation<Label>;
}

/** What a person does to labels: each act is one request and one step of undo, sent or not sent yet. */
export class Acts<Label extends ItemChange, State extends { labels: readonly ItemChange[] }> {
	readonly outbox: Outbox<State, Label>;
	/** The items of each act done here, the next to take back last. */
	#done: number[][] = [];
	/** What to do again, the next last. */
	#takenBack = $state.raw<TakenBack<Label>[]>([]);
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
		this.#done = this.outbox.operations.map(({ labels }) => itemsOf(labels));
		this.#expectUnsent();
	}

	/** Whether there is something to take back that was not sent yet. */
	get hasUnsent(): boolean {
		return this.outbox.operations.length > 0;
	}

	/** Whether there is something to do again that was taken back before it was sent. */
	get hasTakenBack(): boolean {
		return this.#takenBack.some(({ unsent }) => unsent);
	}

	/** The items that the next undo (or redo) changes; none where they are not known here. */
	next(direction: Turn): number[] {
		return (direction === 'undo' ? this.#done.at(-1) : this.#takenBack.at(-1)?.items) ?? [];
	}

	/** Shows the labels at once and sends them as one act. */
	do(labels: Label[]): void {
		if (labels.length === 0) return;
		this.#takenBack = [];
		this.#push(labels);
	}

	/** An act that the server carries out by itself. Returns the items it changed, as undo and redo do. */
	async request(request: () => Promise<State>): Promise<number[]> {
		this.#takenBack = [];
		const items = await this.#turn(request);
		this.#done.push(items);
		return items;
	}

	async undo(): Promise<number[]> {
		const foreseen = this.#done.pop() ?? [];
		const unsent = this.outbox.takeBack();
		if (!unsent) return this.#undoSent(foreseen);
		const items = itemsOf(unsent.labels);
		this.#takenBack = [...this.#takenBack, { items, unsent }];
		this.#ports.forget(unsent.id);
		this.#expectUnsent();
		return items;
	}

	async redo(): Promise<number[]> {
		const act = this.#takenBack.at(-1);
		this.#takenBack = this.#takenBack.slice(0, -1);
		if (act?.unsent) {
			this.#push(act.unsent.labels);
			return act.items;
		}
		if (act) this.#done.push(act.items);
		return this.#turn(() => this.#ports.redo());
	}

	async #undoSent(foreseen: number[]): Promise<number[]> {
		const act = { items: foreseen };
		this.#takenBack = [...this.#takenBack, act];
		let items: number[] = [];
		try {
			items = await this.#turn(() => this.#ports.undo());
		} finally {
			if (items.length === 0) {
				this.#takenBack = this.#takenBack.filter((other) => other !== act);
				this.#done.push(foreseen);
			}
		}
		return items;
	}

	async #turn(request: () => Promise<State>): Promise<number[]> {
		const state = await this.outbox.after(request);
		this.#ports.acknowledge(state);
		return itemsOf(state.labels);
	}

	#push(labels: Label[]): void {
		this.#done.push(itemsOf(labels));
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

const itemsOf = (labels: readonly ItemChange[]): number[] => labels.map(({ item }) => item);
