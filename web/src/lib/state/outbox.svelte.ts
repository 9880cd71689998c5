import { ApiError, type ItemLabel, type LabelState } from '../api/types';

/** One act of labelling on its way to the server. */
export interface LabelOperation<Label = ItemLabel> {
	id: string;
	labels: Label[];
}

/** Where unsent operations survive a reload; every call sees what other windows have stored. */
export interface OperationStorage<Label = ItemLabel> {
	load(): LabelOperation<Label>[];
	save(operations: LabelOperation<Label>[]): void;
}

export interface OutboxPorts<State = LabelState, Label = ItemLabel> {
	send(labels: Label[]): Promise<State>;
	storage: OperationStorage<Label>;
	/** Resolves after this time, or when the network comes back. */
	wait(ms: number): Promise<void>;
	newId(): string;
	onSent(state: State, operation: LabelOperation<Label>): void;
	onSentElsewhere(operation: LabelOperation<Label>): void;
	onRefused(error: Error, operation: LabelOperation<Label>): void;
}

interface Task<Label> {
	/** The operations made before it that were not acknowledged then. */
	behind: readonly LabelOperation<Label>[];
	run(): Promise<void>;
	reject(error: Error): void;
}

export const retryMs = [500, 1000, 2000, 4000, 8000];

/**
 * Sends labels one act after another, in the order they were made, and keeps each until the server has it. Other
 * requests that have their place among the labels (undo, fit) go through `after`.
 */
export class Outbox<State = LabelState, Label = ItemLabel> {
	operations = $state.raw<LabelOperation<Label>[]>([]);
	#problem = $state.raw<ApiError>();
	#ports: OutboxPorts<State, Label>;
	#tasks: Task<Label>[] = [];
	#isPumping = false;
	#inFlight: string | undefined;

	constructor(ports: OutboxPorts<State, Label>) {
		this.#ports = ports;
		this.operations = ports.storage.load();
	}

	/** Why nothing gets through at the moment; empty when all is well. */
	get trouble(): string {
		return this.#problem?.message ?? '';
	}

	/** Whether a request given to `after` starts at once. */
	get isIdle(): boolean {
		return !this.#isPumping;
	}

	push(labels: Label[]): LabelOperation<Label> {
		const operation = { id: this.#ports.newId(), labels };
		this.operations = [...this.operations, operation];
		this.#store((stored) => [...stored, operation]);
		void this.#pump();
		return operation;
	}

	/** Takes back the newest operation if its sending has not begun and no request comes after it. */
	takeBack(): LabelOperation<Label> | undefined {
		const last = this.operations.at(-1);
		const isFollowed = this.#tasks.some(({ behind }) => !last || behind.includes(last));
		if (!last || isFollowed || last.id === this.#inFlight) return undefined;
		this.#remove(last.id);
		return last;
	}

	/** Runs a request after all labels so far and before any later ones. @throws ApiError what keeps labels from being sent, while it does */
	after<T>(request: () => Promise<T>): Promise<T> {
		return new Promise<T>((resolve, reject) => {
			if (this.#problem) return reject(this.#problem);
			const run = () => request().then(resolve, reject);
			this.#tasks.push({ behind: this.operations, run, reject });
			void this.#pump();
		});
	}

	async #pump(): Promise<void> {
		if (this.#isPumping) return;
		this.#isPumping = true;
		for (let failures = 0; ;) {
			const operation = this.operations[0];
			const task = this.#tasks[0];
			if (operation && (!task || task.behind.includes(operation))) {
				failures = (await this.#deliver(operation)) ? 0 : failures + 1;
				if (failures > 0) await this.#ports.wait(retryMs[failures - 1] ?? 8000);
				continue;
			}
			this.#problem = undefined;
			if (!task) break;
			this.#tasks.shift();
			await task.run();
		}
		this.#isPumping = false;
	}

	/** True when the operation is dealt with, false when it must be tried again. */
	async #deliver(operation: LabelOperation<Label>): Promise<boolean> {
		this.#inFlight = operation.id;
		try {
			const isOurs = this.#ports.storage.load().some(({ id }) => id === operation.id);
			if (!isOurs) return this.#leave(operation);
			const state = await this.#ports.send(operation.labels);
			this.#remove(operation.id);
			this.#problem = undefined;
			this.#ports.onSent(state, operation);
		} catch (error) {
			if (error instanceof ApiError && error.mayPass) return this.#stall(error);
			this.#remove(operation.id);
			this.#ports.onRefused(error as Error, operation);
		} finally {
			this.#inFlight = undefined;
		}
		return true;
	}

	/** Another window that found the operation in the storage has dealt with it. */
	#leave(operation: LabelOperation<Label>): true {
		this.operations = this.operations.filter(({ id }) => id !== operation.id);
		this.#ports.onSentElsewhere(operation);
		return true;
	}

	#stall(error: ApiError): false {
		this.#problem = error;
		for (const task of this.#tasks.splice(0)) task.reject(error);
		return false;
	}

	#remove(id: string): void {
		this.operations = this.operations.filter((operation) => operation.id !== id);
		this.#store((stored) => stored.filter((operation) => operation.id !== id));
	}

	#store(change: (stored: LabelOperation<Label>[]) => LabelOperation<Label>[]): void {
		this.#ports.storage.save(change(this.#ports.storage.load()));
	}
}
