import { expect, test } from 'vitest';
import { classifierHash, evaluateHash, overviewHash, parseRoute } from './route';
import { roundsHash, setHash } from './route';

test('an empty hash is home', () => {
	expect(parseRoute('')).toEqual({ page: 'home' });
	expect(parseRoute('#/')).toEqual({ page: 'home' });
});

test('names with slashes, spaces and percent signs come back as they were', () => {
	const workspace = 'my photos/50%';
	const classifier = 'dogs & snow #1';

	expect(parseRoute(overviewHash(workspace))).toEqual({ page: 'overview', workspace });
	expect(parseRoute(classifierHash(workspace, classifier, 'evaluate'))).toEqual({
		page: 'evaluate',
		workspace,
		classifier
	});
});

test('a new workspace has a page of its own', () => {
	expect(parseRoute('#/new')).toEqual({ page: 'new' });
	expect(parseRoute('#/new/x').page).toBe('unknown');
});

test('a classifier without a page opens training', () => {
	expect(parseRoute('#/w/a/c/b')).toEqual({ page: 'train', workspace: 'a', classifier: 'b' });
});

test('the parts of Evaluate have addresses of their own', () => {
	const there = { page: 'evaluate', workspace: 'a', classifier: 'b' };

	expect(parseRoute(evaluateHash('a', 'b', 'scores'))).toEqual(there);
	expect(parseRoute(evaluateHash('a', 'b', 'confusion'))).toEqual({ ...there, part: 'confusion' });
	expect(parseRoute(evaluateHash('a', 'b', 'rounds'))).toEqual({ ...there, part: 'rounds' });
	expect(parseRoute(roundsHash('a', 'b', { before: 4, after: 5 }))).toEqual({
		...there,
		part: 'rounds',
		rounds: { before: 4, after: 5 }
	});
});

test('sets have pages of their own', () => {
	expect(parseRoute(setHash('a', 'my set', 'confusion'))).toEqual({
		page: 'confusion',
		workspace: 'a',
		set: 'my set'
	});
	expect(parseRoute('#/w/a/s/b')).toEqual({ page: 'sort', workspace: 'a', set: 'b' });
	expect(parseRoute('#/w/a/s/b/train').page).toBe('unknown');
});

test.each([
	'#/x',
	'#/w/a/c/b/nowhere',
	'#/w/a/c/b/train/more',
	'#/w/a/c/b/evaluate/rounds/4',
	'#/w/a/c/b/evaluate/rounds/4/x',
	'#/w/a/c/b/evaluate/scores/4/5',
	'#/w/%zz',
	'#/w/a/c'
])('%s is unknown', (hash) => {
	expect(parseRoute(hash).page).toBe('unknown');
});
