import type { StartPart } from '../api/types';
import { strings } from '../strings';
import { StartDraft } from './start_draft.svelte';

/** The form that makes a classifier: a prompt, perhaps more parts, a name that follows from them. */
export class NewClassifier {
	readonly draft = new StartDraft();
	prompt = $state('');
	#chosenName = $state<string>();
	#taken: () => readonly string[];

	constructor(taken: () => readonly string[]) {
		this.#taken = taken;
	}

	/** The prompt in the field counts as a part without being added first. */
	get start(): StartPart[] {
		const text = this.prompt.trim();
		const parts = [...this.draft.parts];
		return text ? [{ kind: 'text', text, weight: 1 }, ...parts] : parts;
	}

	get canCreate(): boolean {
		return this.start.length > 0 && this.name.trim().length > 0;
	}

	get name(): string {
		return this.#chosenName ?? unusedName(nameFor(this.start), this.#taken());
	}

	/** A name of the person's own; an emptied field goes back to the derived one. */
	set name(name: string) {
		this.#chosenName = name.trim() === '' ? undefined : name;
	}

	/** Turns what stands in the prompt field into a part, towards or away. */
	addPrompt(weight: 1 | -1): void {
		this.draft.addText(this.prompt, weight);
		this.prompt = '';
	}
}

const maxNameLength = 60;

/** A short name out of a start: `dog show − snow`; without texts, the number of examples, or the head. */
export function nameFor(start: readonly StartPart[]): string {
	const texts = (sign: 1 | -1) =>
		start.filter(({ text, weight }) => text && weight * sign > 0).map(({ text }) => text);
	const towards = texts(1).join(', ');
	const away = texts(-1)
		.map((text) => ` − ${text}`)
		.join('');
	const examples = start.filter(({ kind }) => kind === 'item').length;
	const head = start.find(({ kind }) => kind === 'head')?.name;
	const name =
		towards + away ||
		(examples > 0 ? strings.likeExamples(examples) : head ? strings.likeHead(head) : '');
	const clean = name.replace(/\//g, '-').replace(/\p{Cc}+/gu, ' ');
	return [...clean.trim()].slice(0, maxNameLength).join('').trim();
}

export function unusedName(name: string, taken: readonly string[]): string {
	let unused = name;
	for (let count = 2; taken.includes(unused); count++) unused = `${name} ${count}`;
	return unused;
}
