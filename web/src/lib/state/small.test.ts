import { expect, test, vi } from 'vitest';
import { isWhole } from '../items';
import { Loader } from './loader.svelte';
import { precisionOf } from './precision';
import { promptProblem } from './prompts';
import { splitToEvaluate } from './splits';
import { formatBytes, formatSeconds } from '../strings';

const splits = (...names: string[]) => names.map((name) => ({ name, items: 1 }));

test('evaluation prefers validation, then anything but the training split', () => {
	expect(splitToEvaluate(splits('test', 'train', 'validation'), 'train')).toBe('validation');
	expect(splitToEvaluate(splits('validation', 'train'), 'validation')).toBe('train');
	expect(splitToEvaluate(splits('train', 'holdout'), 'train')).toBe('holdout');
	expect(splitToEvaluate(splits('train'), 'train')).toBe('train');
});

test('precision is of the labels that say yes or no', () => {
	expect(precisionOf({ positive: 3, negative: 1 })).toBe(0.75);
	expect(precisionOf({ positive: 0, negative: 0 })).toBeNull();
});

test('prompts need an encoder that reads texts and is there', () => {
	const workspace = (problem: string | null, reads_texts: boolean) => ({
		encoder: { name: 'e', dim: 4, reads_texts, problem }
	});

	expect(promptProblem(undefined)).toBeNull();
	expect(promptProblem(workspace(null, true))).toBeNull();
	expect(promptProblem(workspace('The folder is gone.', true))).toBe('The folder is gone.');
	expect(promptProblem(workspace(null, false))).toContain('reads no texts');
});

test('a text is whole if all of its characters came, however wide', () => {
	const text = (text: string, text_characters: number) => ({
		...{ id: 1, key: 'k', kind: 'text' as const, split: 'train', metadata: {}, removed: false },
		...{ text, text_characters }
	});

	expect(isWhole(text('🦉 owl', 5))).toBe(true);
	expect(isWhole(text('🦉 owl', 6))).toBe(false);
	expect(isWhole({ ...text('', 0), kind: 'image', text: null })).toBe(true);
});

test('an answer overtaken by a later one is ignored', async () => {
	const answers: ((value: string) => void)[] = [];
	const loader = new Loader(() => new Promise<string>((resolve) => answers.push(resolve)));
	const [first, second] = [loader.load(), loader.load()];

	answers[1]?.('second');
	answers[0]?.('first');
	await Promise.all([first, second]);

	expect(loader.value).toBe('second');
});

test('it is loading until the answer asked for last is there', async () => {
	const answers: (() => void)[] = [];
	const loader = new Loader(() => new Promise<void>((resolve) => answers.push(resolve)));
	const [first, second] = [loader.load(), loader.load()];

	answers[0]?.();
	await first;
	expect(loader.isLoading).toBe(true);
	answers[1]?.();
	await second;

	expect(loader.isLoading).toBe(false);
});

test('a failure keeps the last value and is forgotten once it works again', async () => {
	const fetch = vi.fn(() => Promise.resolve('value'));
	const loader = new Loader(fetch);
	await loader.load();
	fetch.mockRejectedValueOnce(new Error('down'));

	await loader.load();
	expect([loader.value, loader.error?.message]).toEqual(['value', 'down']);
	await loader.load();

	expect(loader.error).toBeUndefined();
});

test('sizes and times are said as people say them', () => {
	expect([1, 812, 41_200_000, 1.5e12].map(formatBytes)).toEqual([
		'1 byte',
		'812 bytes',
		'41.2 MB',
		'1.5 TB'
	]);
	expect([0.2, 42, 185, 7800].map(formatSeconds)).toEqual(['1 s', '42 s', '3 min', '2 h 10 min']);
});
