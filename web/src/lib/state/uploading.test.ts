import { expect, test, vi } from 'vitest';
import { ApiError, type Job, type Upload } from '../api/types';
import { chosenIn, filesIn, isHidden, nameOf } from './chosen_files';
import { bodyOf, piecesOf } from './upload_pieces';
import { Uploading, type UploadPorts } from './uploading.svelte';

const file = (path: string, bytes = 3) => ({
	...{ path, bytes },
	file: new File(['x'.repeat(bytes)], path.split('/').at(-1) ?? '')
});
const upload = (received: Record<string, number> = {}): Upload => ({
	...{ name: 'birds', folder: '/up/birds', files: 1, bytes: 1, is_whole: false, received },
	received_bytes: Object.values(received).reduce((sum, bytes) => sum + bytes, 0)
});
const done: Job = {
	...{ id: 1, kind: 'upload', workspace: '', title: 'birds', unit: 'bytes', state: 'done' },
	progress: { done: 1, total: 1, skipped: 0, per_second: 1, seconds_left: null },
	result: {
		...{ folder: '/up/birds', source: '/up/birds', files: 2, bytes: 6, left_out_count: 1 },
		left_out: [{ path: 'a.zip: ../x', reason: 'it leads out of the folder' }]
	},
	error: null
};

function uploadingOf(more: Partial<UploadPorts> = {}) {
	const ports: UploadPorts = {
		begin: vi.fn((name: string) => Promise.resolve({ ...upload(), name })),
		write: vi.fn(() => Promise.resolve({ left_out: [] })),
		finish: vi.fn(() => Promise.resolve(done)),
		getJob: vi.fn(() => Promise.resolve(done)),
		cancel: vi.fn(() => Promise.resolve()),
		wait: vi.fn(() => Promise.resolve()),
		now: () => 0,
		...more
	};
	return { uploading: new Uploading(ports), ports };
}

async function partsIn(body: Blob): Promise<{ path: string; offset: number; bytes: number }[]> {
	const bytes = await body.arrayBuffer();
	const length = new DataView(bytes).getUint32(0, true);
	return JSON.parse(new TextDecoder().decode(bytes.slice(4, 4 + length))).parts;
}

test('small files share a piece, a large one has several, and an empty one is sent too', () => {
	const files = [file('a', 10), file('empty', 0), file('large', 9_000_000)];

	const pieces = [...piecesOf(files, {})];

	expect(pieces.map(({ parts }) => parts.map(({ path }) => path))).toEqual([
		['a', 'empty', 'large'],
		['large'],
		['large']
	]);
	const sent = pieces.flatMap(({ parts }) => parts).reduce((sum, { bytes }) => sum + bytes, 0);
	expect(sent).toBe(9_000_010);
});

test('what the server has is not sent again', () => {
	const files = [file('whole', 5), file('half', 10), file('empty', 0), file('new', 5)];

	const [piece, ...others] = piecesOf(files, { whole: 5, half: 4, empty: 0 });

	expect(others).toEqual([]);
	expect(piece?.parts).toEqual([
		{ path: 'half', offset: 4, bytes: 6 },
		{ path: 'new', offset: 0, bytes: 5 }
	]);
});

test('a piece is a head and the bytes', async () => {
	const body = bodyOf([{ path: 'ö', offset: 0, bytes: 3 }], ['abc']);

	expect(await partsIn(body)).toEqual([{ path: 'ö', offset: 0, bytes: 3 }]);
	expect((await body.text()).endsWith('abc')).toBe(true);
});

test('hidden files are not sent but told, and so is what the server leaves out', async () => {
	const left_out = [{ path: 'b.jpg', reason: 'a folder has this name' }];
	const { uploading, ports } = uploadingOf({ write: vi.fn(() => Promise.resolve({ left_out })) });

	await uploading.send('birds', [file('a.jpg'), file('b.jpg'), file('.DS_Store'), file('.git/x')]);

	expect(ports.begin).toHaveBeenCalledWith('birds', 2, 6);
	expect(uploading.stage).toBe('done');
	expect(uploading.leftOut.map(({ path }) => path)).toEqual([
		'.DS_Store',
		'.git/x',
		'b.jpg',
		'a.zip: ../x'
	]);
	expect(uploading.result?.source).toBe('/up/birds');
});

test('the server is told what is not to come', async () => {
	const left_out = [{ path: 'b.jpg', reason: 'a folder has this name' }];
	const { uploading, ports } = uploadingOf({ write: vi.fn(() => Promise.resolve({ left_out })) });

	await uploading.send('birds', [file('a.jpg'), file('b.jpg', 5), file('.DS_Store')]);

	expect(ports.finish).toHaveBeenCalledExactlyOnceWith('birds', [{ path: 'b.jpg', bytes: 5 }]);
});

test('what the server lost is sent once more, then the upload fails', async () => {
	const missing = new ApiError('conflict', '1 files with 1 bytes are here');
	const finish = vi.fn<UploadPorts['finish']>(() => Promise.resolve(done));
	finish.mockRejectedValueOnce(missing);
	const begin = vi.fn((name: string) => Promise.resolve({ ...upload(), name }));
	begin.mockResolvedValueOnce({ ...upload(), name: 'birds 2' });
	begin.mockResolvedValueOnce({ ...upload({ a: 3, b: 1 }), name: 'birds 2' });
	const { uploading, ports } = uploadingOf({ begin, finish });

	await uploading.send('birds', [file('a'), file('b')]);

	expect(begin.mock.calls.map(([name]) => name)).toEqual(['birds', 'birds 2']);
	const again = vi.mocked(ports.write).mock.calls[1]?.[1] as Blob;
	expect(await partsIn(again)).toEqual([{ path: 'b', offset: 1, bytes: 2 }]);
	expect(uploading.stage).toBe('done');

	finish.mockRejectedValue(missing);
	await uploading.send('birds', [file('a')]);
	expect(finish).toHaveBeenCalledTimes(4);
	expect(uploading.stage).toBe('failed');
	expect(uploading.error).toBe(missing);
});

test('looking at very many files takes breaks, and can be cancelled in one', async () => {
	let now = 0;
	const seen: string[] = [];
	const { uploading, ports } = uploadingOf({
		now: () => (now += 10),
		wait: vi.fn(async () => {
			seen.push(`${uploading.stage} ${uploading.progress.done} of ${uploading.progress.total}`);
			if (seen.length === 2) await uploading.cancel();
		})
	});

	await uploading.send(
		'birds',
		Array.from({ length: 9 }, (_, i) => file(String(i)))
	);

	expect(seen).toEqual(['looking 3 of 9', 'looking 6 of 9']);
	expect(ports.begin).not.toHaveBeenCalled();
	expect(uploading.stage).toBe('idle');
});

test('a lost connection is waited for, and the same piece sent again', async () => {
	let tries = 0;
	const stages: string[] = [];
	const { uploading, ports } = uploadingOf({
		write: vi.fn(() =>
			++tries < 3
				? Promise.reject(new ApiError('unreachable', 'gone'))
				: Promise.resolve({ left_out: [] })
		),
		wait: vi.fn(() => Promise.resolve(void stages.push(uploading.stage)))
	});

	await uploading.send('birds', [file('a.jpg')]);

	expect(ports.write).toHaveBeenCalledTimes(3);
	expect(stages).toEqual(['offline', 'offline']);
	expect(uploading.stage).toBe('done');
});

test('a name that is taken gets a number', async () => {
	const begin = vi.fn((name: string) =>
		name === 'birds'
			? Promise.reject(new ApiError('conflict', 'taken'))
			: Promise.resolve({ ...upload(), name })
	);
	const { uploading, ports } = uploadingOf({ begin });

	await uploading.send('birds', [file('a.jpg')]);

	expect(ports.finish).toHaveBeenCalledWith('birds 2', []);
});

test('a refusal says why', async () => {
	const problem = new ApiError('unavailable', 'The disk has 1 GB free');
	const { uploading } = uploadingOf({ begin: () => Promise.reject(problem) });

	await uploading.send('birds', [file('a.jpg')]);

	expect(uploading.stage).toBe('failed');
	expect(uploading.error?.message).toBe('The disk has 1 GB free');
});

test('cancelling sends no more and removes what was sent', async () => {
	const { uploading, ports } = uploadingOf({
		write: vi.fn(async () => {
			await uploading.cancel();
			return { left_out: [] };
		})
	});

	await uploading.send('birds', [file('a', 5_000_000), file('b', 5_000_000)]);

	expect(ports.write).toHaveBeenCalledTimes(1);
	expect(ports.cancel).toHaveBeenCalledWith('birds');
	expect(ports.finish).not.toHaveBeenCalled();
	expect(uploading.stage).toBe('idle');
});

test('a piece under way is called back, and the next upload knows nothing of it', async () => {
	let signal: AbortSignal | undefined;
	const { uploading, ports } = uploadingOf({
		write: vi
			.fn<UploadPorts['write']>(() => Promise.resolve({ left_out: [] }))
			.mockImplementationOnce(
				(_name, _piece, given) =>
					new Promise((_, reject) => {
						signal = given;
						given.addEventListener('abort', () => reject(new ApiError('unreachable', 'gone')));
					})
			)
	});

	const first = uploading.send('birds', [file('a')]);
	await vi.waitFor(() => expect(signal).toBeDefined());
	await uploading.cancel();
	await uploading.send('fish', [file('b')]);
	await first;

	expect(signal?.aborted).toBe(true);
	expect(vi.mocked(ports.write).mock.calls.map(([name]) => name)).toEqual(['birds', 'fish']);
	expect(uploading.stage).toBe('done');
	expect(uploading.error).toBeUndefined();
});

test('an upload cancelled before it began is removed as soon as it has', async () => {
	const { uploading, ports } = uploadingOf({
		begin: vi.fn(async (name: string) => {
			await uploading.cancel();
			return { ...upload(), name };
		})
	});

	await uploading.send('birds', [file('a')]);

	expect(ports.cancel).toHaveBeenCalledExactlyOnceWith('birds');
	expect(ports.write).not.toHaveBeenCalled();
	expect(uploading.stage).toBe('idle');
});

test('a file that cannot be read here is left out, the others are sent', async () => {
	const broken = file('broken.jpg');
	broken.file.arrayBuffer = () => Promise.reject(new Error('gone'));
	const { uploading, ports } = uploadingOf();

	await uploading.send('birds', [broken, file('a.jpg')]);

	const body = vi.mocked(ports.write).mock.calls[0]?.[1] as Blob;
	expect(await partsIn(body)).toEqual([{ path: 'a.jpg', offset: 0, bytes: 3 }]);
	expect(uploading.leftOut[0]?.path).toBe('broken.jpg');
});

test('names come from the folder or the only file', () => {
	const inFolder = new File([], 'a.jpg');
	Object.defineProperty(inFolder, 'webkitRelativePath', { value: 'birds/sub/a.jpg' });
	const loose = ['a.b.csv', 'c.csv'].map((name) => {
		const one = new File([], name);
		Object.defineProperty(one, 'webkitRelativePath', { value: '' });
		return one;
	});

	expect(nameOf([inFolder])).toBe('birds');
	expect(chosenIn([inFolder])[0]?.path).toBe('sub/a.jpg');
	expect(nameOf(loose.slice(0, 1))).toBe('a.b');
	expect(nameOf(loose)).toBe('files');
	expect(isHidden('a/.git/b')).toBe(true);
	expect(isHidden('a/b.c')).toBe(false);
});

test('dropped folders are gone through to their ends', async () => {
	const leaf = (fullPath: string) => ({
		...{ isDirectory: false, fullPath, name: fullPath },
		file: (take: (file: File) => void) => take(new File(['x'], fullPath))
	});
	const folder = (fullPath: string, ...batches: object[][]) => ({
		...{ isDirectory: true, fullPath, name: fullPath.slice(1) },
		createReader: () => ({
			readEntries: (take: (some: object[]) => void) => take(batches.shift() ?? [])
		})
	});
	const inner = folder('/birds/in', [leaf('/birds/in/b')]);
	const birds = folder('/birds', [leaf('/birds/a')], [inner, leaf('/birds/c')]);

	const files = await filesIn([birds] as unknown as FileSystemEntry[]);

	expect(files.map(({ path }) => path)).toEqual(['a', 'c', 'in/b']);
});
