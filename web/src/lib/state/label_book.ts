import type { ItemLabel } from '../api/types';
import type { Labels } from './labels.svelte';
import type { Status } from './status.svelte';
import type { Turnable } from './turn';

/** Where labels of cards are kept and changed: a classifier's session, or its audit. */
export interface LabelBook extends Turnable {
	readonly labels: Pick<Labels, 'of' | 'isUnsent'>;
	readonly status: Status;
	/** One act, which one undo takes back. */
	label(labels: ItemLabel[]): void;
}
