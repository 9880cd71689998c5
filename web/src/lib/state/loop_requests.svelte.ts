import { ApiError } from '../api/types';
import { strings } from '../strings';
import { Retry } from './retry.svelte';
import type { Status } from './status.svelte';

/** What a loop's requests work on: a session of one classifier or of a set, and its page. */
export interface LoopPorts<State> {
	session: {
		readonly status: Status;
		readonly outbox: { after<T>(request: () => Promise<T>): Promise<T> };
		apply(state: State): void;
		load(): Promise<void>;
	};
	/** Lays out the page as the session has it now. */
	show(): void;
	/** The request will be tried again: lays out the open page, which can be labelled meanwhile. */
	stay(): void;
	/** Number of the open round. */
	round(): number;
	wait(ms: number): Promise<void>;
}

/**
 * The requests that give a loop another page: one at a time, behind the labels that are on their way. One that cannot
 * be answered now (the engine of the vectors is away, the disk is full) has changed nothing, and is made again until
 * it is answered or not wanted any more.
 */
export class LoopRequests<State> {
	/** What the machine is doing for the person now; undefined when it waits for them. */
	busy = $state<keyof typeof strings.busy>();
	/** Why it is not done yet and tried again; empty while it is under way for the first time. */
	trouble = $state('');
	readonly retry: Retry;
	#ports: LoopPorts<State>;
	#stop = new AbortController();

	constructor(ports: LoopPorts<State>) {
		this.#ports = ports;
		this.retry = new Retry(ports.wait);
	}

	async run(
		what: keyof typeof strings.busy,
		request: (signal: AbortSignal) => Promise<State>
	): Promise<void> {
		const { session, show } = this.#ports;
		if (this.busy) return;
		this.busy = what;
		this.retry.reset();
		const { signal } = (this.#stop = new AbortController());
		session.status.clear();
		try {
			session.apply(await this.#persist(request, signal));
			show();
		} catch (error) {
			await this.#recover(error, signal.aborted);
		} finally {
			this.busy = undefined;
			this.trouble = '';
		}
	}

	/** Gives up what is under way or waited for; the server stops working on it. */
	cancel(): void {
		this.#stop.abort();
		this.retry.now();
	}

	async #persist(
		request: (signal: AbortSignal) => Promise<State>,
		signal: AbortSignal
	): Promise<State> {
		for (;;) {
			try {
				return await this.#ports.session.outbox.after(() => request(signal));
			} catch (error) {
				const isAway = error instanceof ApiError && error.code === 'unavailable';
				if (!isAway || signal.aborted) throw error;
				if (!this.trouble) this.#ports.stay();
				this.trouble = error.message;
				await this.retry.pause();
				if (signal.aborted) throw error;
			}
		}
	}

	/** Another window has moved on, or it was cancelled, perhaps too late: show where things stand now. */
	async #recover(error: unknown, isCancelled: boolean): Promise<void> {
		const { session, show, round } = this.#ports;
		const isElsewhere = error instanceof ApiError && error.code === 'conflict';
		if (!isElsewhere && !isCancelled) return session.status.fail(error);
		await session.load();
		show();
		session.status.say(isElsewhere ? strings.movedOn(round()) : strings.cancelled);
	}
}
