import { expect, test, vi } from 'vitest';
import type { Export, Job } from '../api/types';
import { contentOf, Exports, stateOf, type ExportPorts } from './exports.svelte';

const file = (name: string, more: Partial<Export> = {}): Export => ({
	...{ name, path: `/birds/exports/${name}`, result: null, bytes: null },
	wanted: { kind: 'predictions', name: 'x', heads: [{ classifier: 'wren' }], split: 'test' },
	...more
});
const job = (title: string, state: Job['state']): Job => ({
	...{ id: 1, kind: 'export', workspace: 'birds', title, unit: 'items', state },
	...{ result: null, error: state === 'failed' ? 'Disk full' : null },
	progress: { done: 1, total: 2, skipped: 0, per_second: 1, seconds_left: 1 }
});

function exportsOf(files: Export[], jobs: Job[], more: Partial<ExportPorts> = {}) {
	const ports: ExportPorts = {
		listExports: vi.fn(() => Promise.resolve(files)),
		listJobs: vi.fn(() => Promise.resolve(jobs)),
		startExport: vi.fn(() => Promise.resolve(job('x', 'waiting'))),
		resumeExport: vi.fn(() => Promise.resolve(job('x', 'waiting'))),
		deleteExport: vi.fn(() => Promise.resolve()),
		wait: () => Promise.resolve(),
		...more
	};
	return { exports: new Exports('birds', ports), ports };
}

test('each file has the job that makes it, and a word for where it stands', async () => {
	const whole = { result: { found: 3, predicted: 3 }, bytes: 10 };
	const { exports } = exportsOf(
		[file('a.csv'), file('b.csv', whole), file('c.csv'), file('d.csv')],
		[job('c.csv', 'failed'), job('a.csv', 'done')]
	);

	await exports.watch();

	expect(exports.lines.map(stateOf)).toEqual(['stopped', 'done', 'failed', 'stopped']);
	expect(exports.lines[2]?.job?.error).toBe('Disk full');
});

test('a job of another workspace with a file of this name is not ours', async () => {
	const other = { ...job('a.csv', 'failed'), workspace: 'fish' };
	const { exports } = exportsOf([file('a.csv')], [other]);

	await exports.watch();

	expect(exports.lines[0]?.job).toBeUndefined();
});

test('a name that is taken gets a number', async () => {
	const { exports } = exportsOf([file('wren.csv'), file('wren 2.csv')], []);
	await exports.load();

	expect(exports.freeName('wren', 'csv')).toBe('wren 3');
	expect(exports.freeName('wren', 'parquet')).toBe('wren');
});

test('what is refused says why and is not watched', async () => {
	const { exports, ports } = exportsOf([], [], {
		startExport: () => Promise.reject(new Error('There is a file already'))
	});

	expect(await exports.start({ kind: 'labels', name: 'x', classifier: 'wren' })).toBe(false);

	expect(exports.error?.message).toBe('There is a file already');
	expect(ports.listJobs).not.toHaveBeenCalled();
});

test('a file says what is in it', () => {
	expect(contentOf(file('a.csv'))).toBe('wren on test');
	const all = file('a.csv');
	all.wanted = { ...all.wanted, split: '', heads: [{ classifier: 'a' }, { classifier: 'b' }] };
	expect(contentOf(all)).toBe('a, b on all splits');
	const model = { kind: 'model', name: 'm', classifier: 'wren', tower: 'text' } as const;
	expect(contentOf(file('m.onnx', { wanted: model }))).toBe('wren with its encoder, for texts');
});
