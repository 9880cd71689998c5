import type { Item } from './api/types';

const longest = 200;

/** Whether an item of a page carries all of its text; long ones carry their beginning. */
export const isWhole = (item: Item): boolean =>
	[...(item.text ?? '')].length >= item.text_characters;

/** What a person calls an item: its caption, the beginning of its words, or its key. */
export function nameOf(item: Item): string {
	const caption = item.metadata['caption'];
	if (caption) return caption;
	if (!item.text) return item.key;
	return item.text.length > longest ? `${item.text.slice(0, longest)}…` : item.text;
}
