import type { ItemLabel } from '../api/types';
import type { LabelBook } from './label_book';
import type { Turn } from './turn';

/** Shows the labels of a book but sets none; says why instead. */
export class LookBook implements LabelBook {
	readonly labels;
	readonly status;

	constructor(
		readonly book: LabelBook,
		readonly why: string
	) {
		this.labels = book.labels;
		this.status = book.status;
	}

	label(labels: ItemLabel[]): void {
		if (labels.length > 0) this.status.say(this.why);
	}

	next(direction: Turn): number[] {
		return this.book.next(direction);
	}

	undo(): Promise<number[]> {
		return this.book.undo();
	}

	redo(): Promise<number[]> {
		return this.book.redo();
	}
}
