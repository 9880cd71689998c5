import { expect, test, vi } from 'vitest';
import type { SourcePreview } from '../api/types';
import { nameFromPath, SourceChoice } from './source_choice.svelte';

function open() {
	const ports = {
		listFolder: vi.fn((path: string) =>
			Promise.resolve({ path, parent: null, entries: [], pictures: 0, left_out: 0 })
		),
		previewSource: vi.fn(() => Promise.resolve({ format: 'CSV' } as SourcePreview))
	};
	return { ports, choice: new SourceChoice(ports) };
}

test('a workspace is named after its folder, or its file without the ending', () => {
	expect(nameFromPath('/home/me/birds/')).toBe('birds');
	expect(nameFromPath('/data/reviews.csv')).toBe('reviews');
	expect(nameFromPath('/data/v1.2 final.parquet')).toBe('v1.2 final');
	expect(nameFromPath('/data/.hidden')).toBe('.hidden');
	expect(nameFromPath('/')).toBe('');
});

test('what is chosen is looked at, anew with each column set', async () => {
	const { ports, choice } = open();
	await choice.open('/data');
	expect(ports.listFolder).toHaveBeenCalledWith('/data');

	await choice.choose('/data/reviews.csv');
	await choice.setColumn('text', 'body');
	await choice.setColumn('label', '-');

	expect(ports.previewSource).toHaveBeenLastCalledWith('/data/reviews.csv', {
		columns: { text: 'body', label: '-' }
	});
	await choice.choose('/data/other.csv');
	expect(choice.readWith).toEqual({ columns: {} });
	choice.forget();
	expect(choice.path).toBeUndefined();
	expect(choice.preview.value).toBeUndefined();
});
