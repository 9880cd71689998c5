import type { ConfusedCard, ItemLabel, LabelValue } from '../api/types';
import type { Auditing } from './auditing.svelte';
import type { LabelBook } from './label_book';
import type { Session } from './session.svelte';
import type { Turn } from './turn';

/** The labels of a classifier and the answers of its audit as one book: each item is changed where its label is kept. */
export class ReviewBook implements LabelBook {
	readonly status;
	readonly labels = {
		of: (item: number): LabelValue => this.#bookOf(item).labels.of(item),
		isUnsent: (item: number): boolean => this.#bookOf(item).labels.isUnsent(item)
	};
	#audited = new Set<number>();
	/** Which books each act was in, so that it is taken back there. */
	#done: LabelBook[][] = [];
	#undone: LabelBook[][] = [];

	/** @param onchange  called when labels were changed here */
	constructor(
		readonly session: Session,
		readonly auditing: Auditing,
		readonly onchange: () => void = () => {}
	) {
		this.status = session.status;
	}

	/** Takes the labels that came with cards, and where they are kept. */
	learn(cards: readonly ConfusedCard[]): void {
		for (const card of cards) {
			const isAudit = card.source === 'audit';
			this.#audited[isAudit ? 'add' : 'delete'](card.item.id);
			(isAudit ? this.auditing : this.session).labels.learn([card]);
		}
	}

	label(labels: ItemLabel[]): void {
		const books = [this.session, this.auditing].filter((book) => {
			const own = labels.filter(({ item }) => this.#bookOf(item) === book);
			if (own.length > 0) book.label(own);
			return own.length > 0;
		});
		if (books.length === 0) return;
		this.#done.push(books);
		this.#undone = [];
		this.onchange();
	}

	/** Acts done elsewhere are the session's. */
	next(direction: Turn): number[] {
		const books = (direction === 'undo' ? this.#done : this.#undone).at(-1) ?? [this.session];
		return books.flatMap((book) => book.next(direction));
	}

	undo(): Promise<number[]> {
		const books = this.#done.pop();
		if (books) this.#undone.push(books);
		return this.#turn('undo', books ?? [this.session]);
	}

	redo(): Promise<number[]> {
		const books = this.#undone.pop();
		if (books) this.#done.push(books);
		return this.#turn('redo', books ?? [this.session]);
	}

	async #turn(direction: Turn, books: LabelBook[]): Promise<number[]> {
		const items = await Promise.all(books.map((book) => book[direction]()));
		this.onchange();
		return items.flat();
	}

	#bookOf(item: number): Session | Auditing {
		return this.#audited.has(item) ? this.auditing : this.session;
	}
}
