/** The one line the page says to the person; read out by screen readers. */
export class Status {
	text = $state('');
	isProblem = $state(false);

	say(text: string): void {
		this.text = text;
		this.isProblem = false;
	}

	fail(error: unknown): void {
		this.text = error instanceof Error ? error.message : String(error);
		this.isProblem = true;
	}

	clear(): void {
		this.say('');
	}
}
