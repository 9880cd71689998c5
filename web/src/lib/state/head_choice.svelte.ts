import type { HeadStart, StartPart } from '../api/types';
import { strings } from '../strings';

/** Reads a head's file on the server; a class for one of several. */
export type ReadHead = (name: string, content: string, wanted?: string) => Promise<HeadStart>;

/** A request may have 8 MiB, and base64 makes 4 bytes of 3. */
const largestBytes = 6_000_000;

/** A head's file on its way to be a part of a start: perhaps one of its classes is to be chosen first. */
export class HeadChoice {
	name = $state('');
	classes = $state.raw<readonly string[]>([]);
	problem = $state<string>();
	isBusy = $state(false);
	#content = '';
	#read: ReadHead;
	#take: (part: StartPart) => void;

	constructor(read: ReadHead, take: (part: StartPart) => void) {
		this.#read = read;
		this.#take = take;
	}

	async open(file: File): Promise<void> {
		this.name = file.name;
		this.classes = [];
		this.problem = undefined;
		if (file.size > largestBytes) {
			this.problem = strings.headTooLarge(file.name, largestBytes);
			return;
		}
		this.#content = base64(new Uint8Array(await file.arrayBuffer()));
		await this.#ask();
	}

	choose(wanted: string): Promise<void> {
		return this.#ask(wanted);
	}

	async #ask(wanted?: string): Promise<void> {
		this.isBusy = true;
		try {
			const { classes, part } = await this.#read(this.name, this.#content, wanted);
			this.classes = part ? [] : classes;
			this.problem = undefined;
			if (part) this.#take(part);
		} catch (failure) {
			this.problem = (failure as Error).message;
		} finally {
			this.isBusy = false;
		}
	}
}

function base64(bytes: Uint8Array): string {
	const step = 0x8000; // arguments one call may have
	let text = '';
	for (let at = 0; at < bytes.length; at += step)
		text += String.fromCharCode(...bytes.subarray(at, at + step));
	return btoa(text);
}
