import { expect, test } from 'vitest';
import { searchesOf } from './methods';

const exact = {
	best: 'exact',
	borderline: 'exact',
	random: 'exact',
	ranges: 'exact',
	histogram: 'exact'
} as const;

test('searches that are all exact are one line', () => {
	expect(searchesOf(exact)).toEqual(['every search: exact']);
});

test('of other searches only those that are not exact are listed', () => {
	expect(searchesOf({ ...exact, best: 'approximate', borderline: 'read-through' })).toEqual([
		'best matches: by an index, which may miss some',
		'borderline pages: exact, but every vector is read'
	]);
});
