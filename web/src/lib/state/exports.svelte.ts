import type { Export, Job, NewExport } from '../api/types';
import { isActive, Jobs, type JobPorts } from './jobs.svelte';
import { strings } from '../strings';

export interface ExportPorts extends JobPorts {
	listExports(workspace: string): Promise<Export[]>;
	startExport(workspace: string, wanted: NewExport): Promise<Job>;
	resumeExport(workspace: string, name: string): Promise<Job>;
	deleteExport(workspace: string, name: string): Promise<unknown>;
}

/** A file and the job that makes it or made it, as far as the server still knows. */
export interface ExportLine {
	file: Export;
	job: Job | undefined;
}

/** The files that were made out of a workspace, and those in the making. */
export class Exports {
	files = $state.raw<Export[]>([]);
	error = $state<Error>();
	/** The file this page asked for last, to be looked at. */
	lastStarted = $state<string>();
	readonly jobs: Jobs;

	constructor(
		readonly workspace: string,
		readonly ports: ExportPorts
	) {
		this.jobs = new Jobs(ports);
	}

	get lines(): ExportLine[] {
		return this.files.map((file) => ({ file, job: this.#jobOf(file.name) }));
	}

	/** `wanted`, or that with a number behind it: the first name no file of this ending has. */
	freeName(wanted: string, ending: string): string {
		const isTaken = (name: string) => this.files.some((file) => file.name === `${name}.${ending}`);
		let name = wanted;
		for (let number = 2; isTaken(name); number++) name = `${wanted} ${number}`;
		return name;
	}

	/** Lists what there is, and goes on asking as long as something is in the making. */
	async watch(): Promise<void> {
		await this.load();
		await this.jobs.watch(() => void this.load());
		await this.load();
	}

	leave(): void {
		this.jobs.leave();
	}

	async load(): Promise<void> {
		try {
			this.files = await this.ports.listExports(this.workspace);
			this.error = undefined;
		} catch (error) {
			this.error = error as Error;
		}
	}

	start(wanted: NewExport): Promise<boolean> {
		return this.#act(async () => {
			this.lastStarted = (await this.ports.startExport(this.workspace, wanted)).title;
		});
	}

	resume(name: string): Promise<boolean> {
		return this.#act(() => this.ports.resumeExport(this.workspace, name));
	}

	remove(name: string): Promise<boolean> {
		return this.#act(() => this.ports.deleteExport(this.workspace, name));
	}

	/** False if it failed; `error` then says why. */
	async #act(work: () => Promise<unknown>): Promise<boolean> {
		try {
			await work();
			this.error = undefined;
		} catch (error) {
			this.error = error as Error;
			return false;
		}
		void this.watch();
		return true;
	}

	#jobOf(name: string): Job | undefined {
		return this.jobs.list.find(
			(job) => job.kind === 'export' && job.workspace === this.workspace && job.title === name
		);
	}
}

/** What became of it, in a word; a file nobody works on and that is not whole was cut short. */
export function stateOf({ file, job }: ExportLine): Job['state'] {
	if (job && (isActive(job) || job.state === 'failed')) return job.state;
	return file.result ? 'done' : 'stopped';
}

/** What is scored by what, say: `dogs on validation`. */
export function contentOf({ wanted }: Export): string {
	switch (wanted.kind) {
		case 'labels':
			return strings.exportedLabels(wanted.classifier ?? '');
		case 'model':
			return strings.exportedModel(wanted.classifier ?? '', wanted.tower ?? 'image');
		case 'predictions': {
			const heads = (wanted.heads ?? []).map(({ classifier }) => classifier).join(', ');
			const items = wanted.path ?? (wanted.split || strings.allSplits);
			return strings.exportedPredictions(heads, items);
		}
	}
}
