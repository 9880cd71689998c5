import type { Card, Classifier, LabelValue } from '../api/types';

/** A card as the server sends it; for tests. */
export function makeCard(id: number, label: LabelValue = { score: null, unsure: false }): Card {
	const item = {
		...{ id, key: `${id}.jpg`, kind: 'image' as const, split: 'train' },
		...{ text: null, text_characters: 0, metadata: {}, removed: false }
	};
	return { item, score: 1 - id / 100, rank: id, label, group: null, recheck: null, expected: null };
}

/** A classifier on its first round; for tests. */
export function makeClassifier(change: Partial<Classifier> = {}): Classifier {
	return {
		name: 'dogs',
		split: 'train',
		strategy: 'best',
		page_size: 4,
		start: [{ kind: 'text', text: 'dogs', weight: 1 }],
		cut_off: 0,
		group_at: null,
		learner: {},
		counts: { positive: 0, negative: 0, neutral: 0, unsure: 0, seen: 0, unseen: 100 },
		rounds: [makeRound(1)],
		page: [1, 2, 3, 4].map((id) => makeCard(id)),
		page_method: 'exact',
		change: null,
		notices: [],
		can_undo: false,
		can_redo: false,
		...change
	};
}

export function makeRound(number: number, isOpen = true): Classifier['rounds'][number] {
	return {
		number,
		strategy: 'best',
		recipe: isOpen ? 'none' : 'pull',
		shown: 4,
		positive: 0,
		negative: 0,
		unsure: 0,
		is_open: isOpen,
		pull: null,
		turned_degrees: null,
		restored_from: null,
		created_at: '2026-01-01T00:00:00Z'
	};
}
