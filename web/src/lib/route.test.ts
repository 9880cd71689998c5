import { expect, test } from 'vitest';
import { classifierHash, overviewHash, parseRoute, setHash } from './route';

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

test('sets have pages of their own', () => {
	expect(parseRoute(setHash('a', 'my set', 'confusion'))).toEqual({
		page: 'confusion',
		workspace: 'a',
		set: 'my set'
	});
	expect(parseRoute('#/w/a/s/b')).toEqual({ page: 'sort', workspace: 'a', set: 'b' });
	expect(parseRoute('#/w/a/s/b/train').page).toBe('unknown');
});

test.each(['#/x', '#/w/a/c/b/nowhere', '#/w/a/c/b/train/more', '#/w/%zz', '#/w/a/c'])(
	'%s is unknown',
	(hash) => {
		expect(parseRoute(hash).page).toBe('unknown');
	}
);
