import { ApiError } from '../api/types';
import { strings } from '../strings';
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
	/** Number of the open round. */
	round(): number;
}

/** The requests that give a loop another page: one at a time, behind the labels that are on their way. */
export class LoopRequests<State> {
	/** What the machine is doing for the person now; undefined when it waits for them. */
	busy = $state<keyof typeof strings.busy>();
	#ports: LoopPorts<State>;

	constructor(ports: LoopPorts<State>) {
		this.#ports = ports;
	}

	async run(what: keyof typeof strings.busy, request: () => Promise<State>): Promise<void> {
		const { session, show } = this.#ports;
		if (this.busy) return;
		this.busy = what;
		session.status.clear();
		try {
			session.apply(await session.outbox.after(request));
			show();
		} catch (error) {
			await this.#recover(error);
		} finally {
			this.busy = undefined;
		}
	}

	/** Another window has moved on: show where things stand now. */
	async #recover(error: unknown): Promise<void> {
		const { session, show, round } = this.#ports;
		if (!(error instanceof ApiError) || error.code !== 'conflict')
			return session.status.fail(error);
		await session.load();
		show();
		session.status.say(strings.movedOn(round()));
	}
}
