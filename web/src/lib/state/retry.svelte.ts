/** Seconds before the next try, less and less often. */
const pauses = [1, 2, 4, 8];

/** The pauses between tries of something that may pass by itself; the person sees them and can cut them short. */
export class Retry {
	/** Seconds until the next try; 0 while it is under way. */
	seconds = $state(0);
	#failures = 0;
	#skip: (() => void) | undefined;
	#wait: (ms: number) => Promise<void>;

	constructor(wait: (ms: number) => Promise<void>) {
		this.#wait = wait;
	}

	/** Begins with short pauses again. */
	reset(): void {
		this.#failures = 0;
	}

	/** Resolves when it is time to try again. */
	async pause(): Promise<void> {
		let isOver = false;
		const skipped = new Promise<void>((resolve) => {
			this.#skip = () => {
				isOver = true;
				resolve();
			};
		});
		this.seconds = pauses[this.#failures++] ?? 8;
		while (this.seconds > 0 && !isOver) {
			await Promise.race([this.#wait(1000), skipped]);
			this.seconds = isOver ? 0 : this.seconds - 1;
		}
	}

	/** Ends the pause. */
	now(): void {
		this.#skip?.();
	}
}
