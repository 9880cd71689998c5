export type Turn = 'undo' | 'redo';

/** What is done to items in acts that can be taken back one by one. */
export interface Turnable {
	/** The items whose labels the next undo (or redo) changes, as far as that is known here. */
	next(direction: Turn): number[];
	/** The items whose labels it changed. */
	undo(): Promise<number[]>;
	redo(): Promise<number[]>;
}

/**
 * Undoes (or redoes) one act and shows where: at once, for a key that follows is meant for the card that was, and the
 * answer may take its time. Only what was not foreseen is shown then.
 */
export async function turnIn(
	book: Turnable,
	direction: Turn,
	show: (items: readonly number[]) => void
): Promise<void> {
	const foreseen = book.next(direction);
	show(foreseen);
	const items = await book[direction]();
	if (!items.some((item) => foreseen.includes(item))) show(items);
}
