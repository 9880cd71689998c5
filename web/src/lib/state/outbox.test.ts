import { expect, test, vi } from 'vitest';
import { ApiError, type ItemLabel, type LabelState } from '../api/types';
import { Outbox, type LabelOperation, type OutboxPorts } from './outbox.svelte';

const counts = { positive: 0, negative: 0, neutral: 0, unsure: 0, seen: 0, unseen: 9 };
const stored: LabelState = { labels: [], replaced: [], counts, can_undo: true, can_redo: false };
const yes = (item: number): ItemLabel => ({ item, score: 1, unsure: false });
const unreachable = () => new ApiError('unreachable', 'no answer');

/** A storage that several outboxes, as several windows, can share. */
function sharedStorage(content: LabelOperation[] = []) {
	return {
		load: () => content,
		save: (operations: LabelOperation[]) => void (content = operations)
	};
}

function makeOutbox(ports: Partial<OutboxPorts> = {}) {
	let nextId = 0;
	return new Outbox({
		send: () => Promise.resolve(stored),
		storage: sharedStorage(),
		wait: () => Promise.resolve(),
		newId: () => `op${nextId++}`,
		onSent: vi.fn(),
		onSentElsewhere: vi.fn(),
		onRefused: vi.fn(),
		...ports
	});
}

test('sends in order, one at a time', async () => {
	const sent: number[] = [];
	let running = 0;
	const send = async (labels: ItemLabel[]) => {
		expect(++running).toBe(1);
		await Promise.resolve();
		sent.push(...labels.map(({ item }) => item));
		running--;
		return stored;
	};
	const outbox = makeOutbox({ send });

	for (const item of [3, 1, 2]) outbox.push([yes(item)]);
	await outbox.after(() => Promise.resolve());

	expect(sent).toEqual([3, 1, 2]);
	expect(outbox.operations).toEqual([]);
});

test('keeps what cannot be sent, says so, and sends it once the server is back', async () => {
	let isUp = false;
	let comeBack = () => {};
	const send = vi.fn(() => (isUp ? Promise.resolve(stored) : Promise.reject(unreachable())));
	const storage = sharedStorage();
	const wait = () => new Promise<void>((resolve) => (comeBack = resolve));
	const outbox = makeOutbox({ send, storage, wait });

	outbox.push([yes(1)]);
	outbox.push([yes(2)]);
	await vi.waitFor(() => expect(outbox.trouble).toBe('no answer'));
	expect(storage.load()).toHaveLength(2);

	isUp = true;
	comeBack();
	await vi.waitFor(() => expect(outbox.operations).toEqual([]));
	expect(outbox.trouble).toBe('');
	expect(storage.load()).toEqual([]);
	expect(send).toHaveBeenCalledTimes(3);
});

test('a fit waits for the labels before it, and fails at once while they cannot be sent', async () => {
	const order: string[] = [];
	const send = () => {
		order.push('labels');
		return Promise.resolve(stored);
	};
	const outbox = makeOutbox({ send });

	outbox.push([yes(1)]);
	await outbox.after(async () => void order.push('fit'));

	expect(order).toEqual(['labels', 'fit']);

	const cutOff = makeOutbox({
		send: () => Promise.reject(unreachable()),
		wait: () => new Promise(() => {})
	});
	cutOff.push([yes(1)]);
	const fit = vi.fn(() => Promise.resolve());
	await expect(cutOff.after(fit)).rejects.toThrow('no answer');
	await expect(cutOff.after(fit)).rejects.toThrow('no answer');
	expect(fit).not.toHaveBeenCalled();
});

test('what the server refuses is dropped, reported, and does not hold up the rest', async () => {
	const refusal = new ApiError('invalid_input', 'item 1 is not here');
	const onRefused = vi.fn();
	const onSent = vi.fn();
	const send = ([label]: ItemLabel[]) =>
		label?.item === 1 ? Promise.reject(refusal) : Promise.resolve(stored);
	const outbox = makeOutbox({ send, onRefused, onSent });

	const bad = outbox.push([yes(1)]);
	const good = outbox.push([yes(2)]);
	await outbox.after(() => Promise.resolve());

	expect(onRefused).toHaveBeenCalledExactlyOnceWith(refusal, bad);
	expect(onSent).toHaveBeenCalledExactlyOnceWith(stored, good);
});

test('operations of an earlier visit are sent first', async () => {
	const storage = sharedStorage([{ id: 'old', labels: [yes(7)] }]);
	const send = vi.fn(() => Promise.resolve(stored));
	const outbox = makeOutbox({ storage, send });

	outbox.push([yes(8)]);
	await outbox.after(() => Promise.resolve());

	expect(send.mock.calls).toEqual([[[yes(7)]], [[yes(8)]]]);
});

test('an operation that another window has sent is not sent twice', async () => {
	const storage = sharedStorage([{ id: 'old', labels: [yes(7)] }]);
	const send = vi.fn(() => Promise.resolve(stored));
	const onSentElsewhere = vi.fn();
	const outbox = makeOutbox({ storage, send, onSentElsewhere });

	storage.save([]);
	await outbox.after(() => Promise.resolve());

	expect(send).not.toHaveBeenCalled();
	expect(onSentElsewhere).toHaveBeenCalledOnce();
});

test('only an operation whose sending has not begun can be taken back', async () => {
	let answer: (state: LabelState) => void = () => {};
	const send = () => new Promise<LabelState>((resolve) => (answer = resolve));
	const outbox = makeOutbox({ send });

	outbox.push([yes(1)]);
	const waiting = outbox.push([yes(2)]);

	expect(outbox.takeBack()).toBe(waiting);
	expect(outbox.takeBack()).toBeUndefined();
	answer(stored);
	await outbox.after(() => Promise.resolve());
	expect(outbox.operations).toEqual([]);
});

test('labels made after an undo or a fit do not overtake it', async () => {
	const order: string[] = [];
	const send = ([label]: ItemLabel[]) => {
		order.push(`label ${label?.item}`);
		return Promise.resolve(stored);
	};
	const outbox = makeOutbox({ send });

	outbox.push([yes(1)]);
	outbox.push([yes(2)]);
	const undo = outbox.after(async () => void order.push('undo'));
	outbox.push([yes(3)]);
	await outbox.after(async () => void order.push('fit'));
	await undo;

	expect(order).toEqual(['label 1', 'label 2', 'undo', 'label 3', 'fit']);
});

test('what a request waits for is not taken back any more', async () => {
	const send = vi.fn(() => Promise.resolve(stored));
	const outbox = makeOutbox({ send });

	outbox.push([yes(1)]);
	outbox.push([yes(2)]);
	const fit = outbox.after(() => Promise.resolve());
	const later = outbox.push([yes(3)]);

	expect(outbox.takeBack()).toBe(later);
	expect(outbox.takeBack()).toBeUndefined();
	await fit;
	expect(send.mock.calls).toEqual([[[yes(1)]], [[yes(2)]]]);
});
