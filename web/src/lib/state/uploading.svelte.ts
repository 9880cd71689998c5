import { ApiError, type Job, type LeftOut, type Progress, type Upload } from '../api/types';
import type { UploadResult } from '../api/types';
import { strings } from '../strings';
import { isHidden, type ChosenFile, type SizedFile } from './chosen_files';
import { isActive } from './jobs.svelte';
import { bodyOf, fresh, pathsOf, piecesOf, type Part, type Piece } from './upload_pieces';

export interface UploadPorts {
	begin(name: string, files: number, bytes: number): Promise<Upload>;
	/** A piece under way when `signal` fires must not arrive: it may be another upload's name by then. */
	write(name: string, piece: Blob, signal: AbortSignal): Promise<{ left_out: LeftOut }>;
	/** All is there but for `unsent`. A conflict says that it is not. */
	finish(name: string, unsent: Unsent): Promise<Job>;
	getJob(id: number): Promise<Job>;
	cancel(name: string): Promise<unknown>;
	/** Resolves after so many milliseconds. */
	wait(ms: number): Promise<void>;
	/** In milliseconds. */
	now(): number;
}

/** Files that were announced but are not to come, with the size announced. */
export type Unsent = { path: string; bytes: number }[];

export type UploadStage =
	'idle' | 'looking' | 'sending' | 'offline' | 'unpacking' | 'done' | 'failed';

const nothing: Progress = { done: 0, total: 0, skipped: 0, per_second: 0, seconds_left: null };
const mostNames = 50;
/** A person does not notice that the page does not answer for so long. */
const mostBusyMs = 30;

/** Files on their way to the server. What fails for want of a connection is sent again until it is through. */
export class Uploading {
	static readonly pauseMs = 1000;
	stage = $state<UploadStage>('idle');
	/** In files while it looks at them, then in bytes. */
	progress = $state.raw<Progress>(nothing);
	/** What is not sent or not kept, with the reason. */
	leftOut = $state.raw<LeftOut>([]);
	chosen = $state(0);
	result = $state.raw<UploadResult>();
	error = $state<Error>();
	#name = '';
	#cancelled = new AbortController();

	constructor(readonly ports: UploadPorts) {}

	get isBusy(): boolean {
		return this.stage !== 'idle' && this.stage !== 'done' && this.stage !== 'failed';
	}

	/** Resolves when all is there, cancelled or failed. */
	async send(name: string, files: readonly ChosenFile[]): Promise<void> {
		this.#start(files.length);
		const { signal } = this.#cancelled;
		const hidden = files.filter(({ path }) => isHidden(path));
		this.#leave(hidden.map(({ path }) => ({ path, reason: strings.hiddenFile })));
		try {
			const wanted = await this.#sizesOf(
				files.filter(({ path }) => !isHidden(path)),
				signal
			);
			if (signal.aborted) return;
			if (wanted.length === 0) throw new Error(strings.nothingToSend);
			await this.#sendAll(name, wanted, signal);
			if (!signal.aborted) await this.#finish(wanted, signal);
		} catch (error) {
			if (signal.aborted) return;
			this.error = error as Error;
			this.stage = 'failed';
		}
	}

	/** Removes what was sent. */
	async cancel(): Promise<void> {
		this.#cancelled.abort();
		try {
			if (this.#name) await this.ports.cancel(this.#name);
		} catch (error) {
			this.error = error as Error;
		}
		this.stage = 'idle';
	}

	/** What was sent stays; other files may be chosen. */
	forget(): void {
		this.#start(0);
		this.stage = 'idle';
	}

	#start(chosen: number): void {
		this.stage = 'looking';
		this.progress = nothing;
		this.leftOut = [];
		this.chosen = chosen;
		this.result = undefined;
		this.error = undefined;
		this.#name = '';
		this.#cancelled = new AbortController();
	}

	/** Takes breaks: of ten thousand files the sizes take seconds. */
	async #sizesOf(files: readonly ChosenFile[], signal: AbortSignal): Promise<SizedFile[]> {
		const sized: SizedFile[] = [];
		let since = this.ports.now();
		for (const { path, file } of files) {
			sized.push({ path, file, bytes: file.size });
			if (this.ports.now() - since < mostBusyMs) continue;
			this.progress = { ...nothing, done: sized.length, total: files.length };
			await this.ports.wait(0);
			if (signal.aborted) break;
			since = this.ports.now();
		}
		return sized;
	}

	async #sendAll(name: string, files: readonly SizedFile[], signal: AbortSignal): Promise<void> {
		this.stage = 'sending';
		this.progress = nothing;
		const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
		const upload = await this.#begin(name, files.length, total, signal);
		if (signal.aborted) return void (await this.ports.cancel(upload.name));
		this.#name = upload.name;
		const before = upload.received_bytes;
		const since = this.ports.now();
		let done = before;
		for (const piece of piecesOf(files, upload.received)) {
			await this.#sendPiece(upload.name, piece, signal);
			if (signal.aborted) return;
			for (const { bytes } of piece.parts) done += bytes;
			const seconds = Math.max((this.ports.now() - since) / 1000, 0.001);
			const rate = (done - before) / seconds;
			this.progress = {
				...{ done, total, skipped: this.leftOut.length, per_second: rate },
				seconds_left: rate > 0 ? (total - done) / rate : null
			};
		}
	}

	/** Under the first name that is free. */
	async #begin(name: string, files: number, bytes: number, signal: AbortSignal): Promise<Upload> {
		for (let number = 1; ; number++) {
			const tried = number === 1 ? name : `${name} ${number}`;
			try {
				return await this.#insist(() => this.ports.begin(tried, files, bytes), signal);
			} catch (error) {
				const isTaken = error instanceof ApiError && error.code === 'conflict';
				if (!isTaken || number === mostNames) throw error;
			}
		}
	}

	async #sendPiece(name: string, { parts, contents }: Piece, signal: AbortSignal): Promise<void> {
		const gone = pathsOf(this.leftOut);
		const read = await Promise.allSettled(contents.map((one) => one.arrayBuffer()));
		if (signal.aborted) return;
		const isRead = ({ path }: Part, i: number) =>
			read[i]?.status === 'fulfilled' && !gone.has(path);
		this.#leave(
			parts
				.filter((part, i) => !isRead(part, i))
				.map(({ path }) => ({ path, reason: strings.unreadableHere }))
		);
		const wanted = parts.filter(isRead);
		const bytes = read.flatMap((one, i) =>
			one.status === 'fulfilled' && wanted.includes(parts[i] as Part) ? [one.value] : []
		);
		if (wanted.length === 0) return;
		const body = bodyOf(wanted, bytes);
		const answer = await this.#insist(() => this.ports.write(name, body, signal), signal);
		if (!signal.aborted) this.#leave(answer.left_out);
	}

	/** What the server does not have after all, its disk may have lost it, is sent once more. */
	async #end(files: readonly SizedFile[], signal: AbortSignal): Promise<Job> {
		const end = () => {
			const gone = pathsOf(this.leftOut);
			const unsent = files.filter(({ path }) => gone.has(path));
			const told = unsent.map(({ path, bytes }) => ({ path, bytes }));
			return this.#insist(() => this.ports.finish(this.#name, told), signal);
		};
		try {
			return await end();
		} catch (error) {
			const isMissing = error instanceof ApiError && error.code === 'conflict';
			if (!isMissing || signal.aborted) throw error;
			await this.#sendAll(this.#name, files, signal);
			return end();
		}
	}

	async #finish(files: readonly SizedFile[], signal: AbortSignal): Promise<void> {
		let job = await this.#end(files, signal);
		if (signal.aborted) return;
		this.stage = 'unpacking';
		while (job && isActive(job)) {
			const { id } = job;
			this.progress = job.progress;
			await this.ports.wait(Uploading.pauseMs / 4);
			job = await this.#insist(() => this.ports.getJob(id), signal);
		}
		if (signal.aborted || job.kind !== 'upload') return;
		if (!job.result) throw new Error(job.error ?? strings.jobStates[job.state]);
		this.#leave(job.result.left_out);
		this.result = job.result;
		this.stage = 'done';
	}

	/** Does it again as long as no answer comes. */
	async #insist<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
		const stage = this.stage;
		for (;;) {
			try {
				const answer = await work();
				if (!signal.aborted) this.stage = stage;
				return answer;
			} catch (error) {
				const mayPass = error instanceof ApiError && error.code === 'unreachable';
				if (!mayPass || signal.aborted) throw error;
				this.stage = 'offline';
				await this.ports.wait(Uploading.pauseMs);
				if (signal.aborted) throw error;
			}
		}
	}

	#leave(more: LeftOut): void {
		const added = fresh(more, this.leftOut);
		if (added.length > 0) this.leftOut = [...this.leftOut, ...added];
	}
}
