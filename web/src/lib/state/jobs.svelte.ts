import type { Job } from '../api/types';

export interface JobPorts {
	listJobs(): Promise<Job[]>;
	/** Resolves after so many milliseconds. */
	wait(ms: number): Promise<void>;
}

export const isActive = ({ state }: Job): boolean => state === 'waiting' || state === 'running';

/** What is being indexed; asked for again and again while something runs and somebody looks. */
export class Jobs {
	static readonly pauseMs = 500;
	list = $state.raw<Job[]>([]);
	error = $state<Error>();
	#isWatched = false;

	constructor(readonly ports: JobPorts) {}

	get active(): Job[] {
		return this.list.filter(isActive);
	}

	/** Asks until nothing is active any more; `onend` is called when something has ended, perhaps before it asked. */
	async watch(onend: () => void = () => {}): Promise<void> {
		if (this.#isWatched) return;
		this.#isWatched = true;
		let ended: number[] = [];
		while (this.#isWatched) {
			await this.refresh();
			const before = ended;
			ended = this.list.filter((job) => !isActive(job)).map(({ id }) => id);
			if (ended.some((id) => !before.includes(id))) onend();
			if (this.active.length === 0 && !this.error) break;
			await this.ports.wait(Jobs.pauseMs);
		}
		this.#isWatched = false;
	}

	leave(): void {
		this.#isWatched = false;
	}

	async refresh(): Promise<void> {
		try {
			this.list = await this.ports.listJobs();
			this.error = undefined;
		} catch (error) {
			this.error = error as Error;
		}
	}
}
