import type { Item } from './api/types';

const longest = 200;

/** What a person calls an item: its caption, the beginning of its words, or its key. */
export function nameOf(item: Item): string {
	const caption = item.metadata['caption'];
	if (caption) return caption;
	if (!item.text) return item.key;
	return item.text.length > longest ? `${item.text.slice(0, longest)}…` : item.text;
}
