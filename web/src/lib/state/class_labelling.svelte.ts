import type { ClassCard } from '../api/types';
import { describeChoice, strings } from '../strings';
import type { Deck } from './deck.svelte';
import type { Choice, SetSession } from './set_session.svelte';
import { turnIn, type Turn } from './turn';

/** What a person says of the cards of a deck by the classes of a set. Every act is one step of undo. */
export class ClassLabelling {
	/** The last act in words, for those who do not see the cards change. */
	announcement = $state('');

	/** @param onchange  called when something was said or taken back */
	constructor(
		readonly session: SetSession,
		readonly deck: Deck<ClassCard>,
		readonly onchange: () => void = () => {}
	) {}

	get isTags(): boolean {
		return this.session.set?.kind === 'tags';
	}

	/**
	 * Says that what is aimed at is of a class. Of an exclusive set that is all there is to say, so the focus moves on;
	 * a tag is added, or taken away again where all have it, and the focus stays for the next.
	 */
	choose(place: number): boolean {
		const name = this.session.names[place];
		if (name === undefined) return false;
		if (this.isTags) this.#toggle(name);
		else this.#chooseAndAdvance({ classes: [name], unsure: [] });
		return true;
	}

	none(): void {
		this.#chooseAndAdvance({ classes: [], unsure: [] });
	}

	unsure(): void {
		this.#chooseAndAdvance({ classes: [], unsure: this.session.names });
	}

	/** Removes labels; the focus stays, for there is something to put right. */
	clear(): void {
		this.#choose(
			this.deck.targets.filter((item) => this.session.choices.of(item) !== null),
			() => null
		);
	}

	/** Every card without a label is of no class. Returns how many. */
	restNone(): number {
		const rest = this.deck.cards
			.map(({ item }) => item.id)
			.filter((item) => this.session.choices.of(item) === null);
		this.#choose(rest, () => ({ classes: [], unsure: [] }));
		this.deck.selectNothing();
		return rest.length;
	}

	/** Undoes (or redoes) one act and shows where. */
	async turn(direction: Turn): Promise<void> {
		try {
			await turnIn(this.session, direction, (items) => this.deck.focusOn(items));
			this.onchange();
		} catch (error) {
			this.session.status.fail(error);
		}
	}

	#toggle(name: string): void {
		const { choices } = this.session;
		const has = (item: number) => choices.of(item)?.classes.includes(name) ?? false;
		const isOff = this.deck.targets.every(has);
		this.#choose(this.deck.targets, (item) => {
			const { classes = [], unsure = [] } = choices.of(item) ?? {};
			const others = classes.filter((other) => other !== name);
			return {
				classes: isOff ? others : [...others, name],
				unsure: unsure.filter((other) => other !== name)
			};
		});
	}

	#chooseAndAdvance(choice: Choice): void {
		if (this.deck.targets.length === 0) return;
		this.#choose(this.deck.targets, () => choice);
		this.deck.advance();
	}

	#choose(items: readonly number[], choiceFor: (item: number) => Choice): void {
		const choices = items.map((item) => ({ item, choice: choiceFor(item) }));
		this.session.choose(
			choices.map(({ item, choice }) => ({
				item,
				choice: choice && { classes: [...choice.classes], unsure: [...choice.unsure] }
			}))
		);
		this.onchange();
		if (choices[0])
			this.announcement = strings.announced(choices.length, describeChoice(choices[0].choice));
	}
}
