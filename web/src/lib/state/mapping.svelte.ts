import type { Job, MapState } from '../api/types';
import { byLabel, byScore, bySplit, noLabelCode, scoreScale, unsureCode } from '../map/colours';
import type { Colouring, Palette, ScoreScale } from '../map/colours';
import { isActive, Jobs, type JobPorts } from './jobs.svelte';

/** The points of a map and what is told of each; one entry each an item. */
export interface MapPoints {
	revision: string;
	/** x and y of each. */
	places: Float32Array;
	/** Ascending. */
	ids: Uint32Array;
	splits: Uint8Array;
}

export interface MapPorts extends JobPorts {
	state(): Promise<MapState>;
	start(): Promise<Job>;
	stop(job: number): Promise<Job>;
	points(revision: string): Promise<MapPoints>;
	scores(revision: string): Promise<Float32Array>;
	labels(revision: string): Promise<Int8Array>;
}

/** How a person looked at the map last; survives a reload. */
export interface MapLook {
	colouring: Colouring;
	centre: { x: number; y: number };
	magnification: number;
	/** Items. */
	chosen: readonly number[];
}

export type MapJob = Extract<Job, { kind: 'map' }>;

/** A map while it is looked at: how it stands with making it, its points, and which are chosen. */
export class Mapping {
	state = $state.raw<MapState>();
	error = $state<Error>();
	points = $state.raw<MapPoints>();
	scores = $state.raw<Float32Array>();
	labels = $state.raw<Int8Array>();
	colouring = $state<Colouring>('score');
	/** Places in `points` of those chosen. */
	chosen = $state.raw<Uint32Array>(new Uint32Array());
	readonly jobs: Jobs;
	#fetching: string | undefined;
	#look: MapLook | undefined;

	constructor(
		readonly workspace: string,
		readonly ports: MapPorts,
		look?: MapLook
	) {
		this.jobs = new Jobs(ports);
		this.#look = look;
		if (look) this.colouring = look.colouring;
	}

	/** Items that are chosen, as far as there are points yet. */
	get chosenItems(): readonly number[] {
		const { ids } = this.points ?? {};
		return ids ? Array.from(this.chosen, (point) => ids[point] as number) : [];
	}

	/** The making of the map that is under way, or the last one the server knows. */
	get job(): MapJob | undefined {
		return this.jobs.list.find(
			(job): job is MapJob => job.kind === 'map' && job.workspace === this.workspace
		);
	}

	get isBeingMade(): boolean {
		return this.job !== undefined && isActive(this.job);
	}

	/** Loads what there is; asks again and again while something is being made and somebody looks. */
	async watch(): Promise<void> {
		await this.#load();
		await this.jobs.watch(() => void this.#load());
		await this.#load();
	}

	leave(): void {
		this.jobs.leave();
	}

	start(): Promise<void> {
		return this.#act(() => this.ports.start());
	}

	stop(): Promise<void> {
		const { id } = this.job ?? {};
		return id === undefined ? Promise.resolve() : this.#act(() => this.ports.stop(id));
	}

	/** Fetches anew what changes as a person trains. */
	async refresh(): Promise<void> {
		const { revision } = this.points ?? {};
		if (revision === undefined) return;
		try {
			[this.scores, this.labels] = await this.#marks(revision);
		} catch (error) {
			this.error = error as Error;
		}
	}

	choose(points: readonly number[]): void {
		this.chosen = Uint32Array.from(points);
	}

	/** Where an item is in `points`. */
	pointOf(item: number): number | undefined {
		const { ids } = this.points ?? {};
		let [low, high] = [0, ids?.length ?? 0];
		while (ids && low < high) {
			const middle = (low + high) >> 1;
			if ((ids[middle] as number) < item) low = middle + 1;
			else high = middle;
		}
		return ids?.[low] === item ? low : undefined;
	}

	/** Shows labels that were just given. */
	relabel(points: Uint32Array, code: number): void {
		if (!this.labels) return;
		const labels = this.labels.slice();
		for (const point of points) labels[point] = code;
		this.labels = labels;
	}

	scale(cutOff: number): ScoreScale | undefined {
		return this.scores && scoreScale(this.scores, cutOff);
	}

	/** @param scale of the scores */
	colours(palette: Palette, scale: ScoreScale | undefined): Uint8Array | undefined {
		const { points, scores, labels } = this;
		if (this.colouring === 'split') return points && bySplit(points.splits, palette);
		if (this.colouring === 'label') return labels && byLabel(labels, palette);
		return scores && scale && byScore(scores, scale, palette);
	}

	/** Points that must not be lost among the others: those with a label, where labels are shown. */
	get raised(): Uint32Array {
		if (this.colouring !== 'label' || !this.labels) return new Uint32Array();
		const raised: number[] = [];
		this.labels.forEach((label, point) => {
			if (label !== noLabelCode) raised.push(point);
		});
		return Uint32Array.from(raised);
	}

	async #act(request: () => Promise<Job>): Promise<void> {
		try {
			await request();
			this.error = undefined;
		} catch (error) {
			this.error = error as Error;
			return;
		}
		await this.jobs.refresh();
		await this.watch();
	}

	async #load(): Promise<void> {
		try {
			this.state = await this.ports.state();
			await this.#loadPoints(this.state.map?.revision);
			this.error = undefined;
		} catch (error) {
			this.error = error as Error;
		}
	}

	async #loadPoints(revision: string | undefined): Promise<void> {
		if (!revision || revision === this.points?.revision || revision === this.#fetching) return;
		this.#fetching = revision;
		try {
			const [points, [scores, labels]] = await Promise.all([
				this.ports.points(revision),
				this.#marks(revision)
			]);
			const items = this.points ? this.chosenItems : (this.#look?.chosen ?? []);
			[this.points, this.scores, this.labels] = [points, scores, labels];
			const chosen = items.map((item) => this.pointOf(item));
			this.choose(chosen.filter((point) => point !== undefined));
		} finally {
			this.#fetching = undefined;
		}
	}

	#marks(revision: string): Promise<[Float32Array, Int8Array]> {
		return Promise.all([this.ports.scores(revision), this.ports.labels(revision)]);
	}
}

/** A label as the map's labels have it. */
export const codeOf = ({ score, unsure }: { score: number | null; unsure: boolean }): number =>
	unsure ? unsureCode : score === null ? noLabelCode : Math.round(score * 100);
