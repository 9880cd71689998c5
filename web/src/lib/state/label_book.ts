import type { ItemLabel } from '../api/types';
import type { Labels } from './labels.svelte';
import type { Status } from './status.svelte';

/** Where labels of cards are kept and changed: a classifier's session, or its audit. */
export interface LabelBook {
	readonly labels: Pick<Labels, 'of' | 'isUnsent'>;
	readonly status: Status;
	/** One act, which one undo takes back. */
	label(labels: ItemLabel[]): void;
	/** The items whose labels it changed. */
	undo(): Promise<number[]>;
	redo(): Promise<number[]>;
}
