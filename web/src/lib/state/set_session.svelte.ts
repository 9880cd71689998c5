import type { ClassCard, ClassLabelState, ClassSet, ItemChoice, LabelValue } from '../api/types';
import type { SetApi } from '../api/types';
import { strings } from '../strings';
import { Acts } from './acts.svelte';
import { countLabels, Shown } from './labels.svelte';
import type { Outbox, OutboxPorts } from './outbox.svelte';
import { Status } from './status.svelte';
import type { Turn } from './turn';

/** What an item is said to be; null: nothing yet. No class at all: none of them. */
export type Choice = { classes: readonly string[]; unsure: readonly string[] } | null;

export type SetSessionPorts = Pick<
	OutboxPorts<ClassLabelState, ItemChoice>,
	'storage' | 'wait' | 'newId'
>;

/** One set of classifiers while it is open: its state as the server told it last, and choices on their way there. */
export class SetSession {
	set = $state.raw<ClassSet>();
	/** Anything that kept the set from being loaded. */
	loadError = $state<Error>();
	readonly choices = new Shown<Choice>(null);
	readonly status = new Status();
	#acts: Acts<ItemChoice, ClassLabelState>;

	constructor(
		readonly api: SetApi,
		ports: SetSessionPorts
	) {
		this.#acts = new Acts({
			...ports,
			send: (choices) => api.choose(choices),
			undo: () => api.undo(),
			redo: () => api.redo(),
			expect: (choices, operation) => this.#expect(choices, operation),
			forget: (operation) => this.choices.forget(operation),
			acknowledge: (state, operation) => this.#acknowledge(state, operation),
			reload: () => this.#reload(),
			fail: (error) => this.status.fail(error)
		});
	}

	get outbox(): Outbox<ClassLabelState, ItemChoice> {
		return this.#acts.outbox;
	}

	get names(): string[] {
		return this.set?.classes.map(({ name }) => name) ?? [];
	}

	/** Items with a label; as every act labels all classes, the first one's. */
	get labelCount(): number {
		return countLabels(this.set?.classes[0]?.counts);
	}

	get canUndo(): boolean {
		return this.#acts.hasUnsent || (this.set?.can_undo ?? false);
	}

	get canRedo(): boolean {
		return this.#acts.hasTakenBack || (this.set?.can_redo ?? false);
	}

	/** Fetches the whole state, behind the choices that an earlier visit left. */
	async load(): Promise<void> {
		const fetch = () => this.api.get();
		try {
			this.apply(await (this.outbox.trouble ? fetch() : this.outbox.after(fetch)));
			this.loadError = undefined;
		} catch (error) {
			this.loadError = error as Error;
		}
	}

	apply(set: ClassSet): void {
		this.set = set;
		this.learn(set.page);
	}

	/** Takes the labels that came with cards. */
	learn(cards: readonly ClassCard[]): void {
		for (const { item, labels } of cards) this.choices.store(item.id, choiceOf(this.names, labels));
	}

	/** Shows the choices at once and sends them as one act, which one undo takes back. */
	choose(choices: ItemChoice[]): void {
		this.#acts.do(choices);
	}

	next(direction: Turn): number[] {
		return this.#acts.next(direction);
	}

	/** The items whose labels the undo changed. */
	undo(): Promise<number[]> {
		return this.#acts.undo();
	}

	redo(): Promise<number[]> {
		return this.#acts.redo();
	}

	#expect(choices: readonly ItemChoice[], operation: string): void {
		for (const { item, choice } of choices)
			this.choices.await(item, choice && { unsure: [], ...choice }, operation);
	}

	#acknowledge(state: ClassLabelState, operation?: string): void {
		for (const { item, labels } of state.labels)
			this.choices.store(item, choiceOf(this.names, labels));
		if (operation !== undefined) this.choices.forget(operation);
		if (!this.set) return;
		const { can_undo, can_redo } = state;
		const classes = this.set.classes.map((one, place) => ({
			...one,
			counts: state.counts[place] ?? one.counts
		}));
		this.set = { ...this.set, classes, can_undo, can_redo };
	}

	async #reload(): Promise<void> {
		await this.load();
		if (this.loadError) this.status.say(strings.unreachable);
	}
}

/** A choice out of an item's labels, one a class. */
export function choiceOf(names: readonly string[], labels: readonly LabelValue[]): Choice {
	if (labels.every(({ score, unsure }) => score === null && !unsure)) return null;
	return {
		classes: names.filter((_, place) => (labels[place]?.score ?? 0) > 0),
		unsure: names.filter((_, place) => labels[place]?.unsure)
	};
}
