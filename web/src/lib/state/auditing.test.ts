import { expect, test, vi } from 'vitest';
import { ApiError, type Audit, type ClassifierApi, type ItemLabel } from '../api/types';
import { Auditing } from './auditing.svelte';
import { Labelling } from './labelling.svelte';
import type { LabelOperation } from './outbox.svelte';
import { makeCard } from './testing';

const some = { value: 1, low: 0, high: 2 };

/** An audit as the server keeps it, over items 1 to `count`. */
function makeServer(count: number) {
	const answers = new Map<number, ItemLabel>();
	const audit = (): Audit => ({
		...{ classifier: 'dogs', split: 'validation', round: 2, is_present: true, cut_off: 0 },
		...{ drawn: count, labelled: answers.size, unsure: 0, waiting: 0, unseen: null },
		...{ precision: null, recall: null, positives: some, missed: some, labels_to_halve: null },
		...{ change: null, advice: `${answers.size} answers`, notices: [] },
		cards: Array.from({ length: count }, (_, index) => {
			const { score = null, unsure = false } = answers.get(index + 1) ?? {};
			return makeCard(index + 1, { score, unsure });
		})
	});
	const labelAudit = vi.fn((labels: ItemLabel[]) => {
		for (const label of labels)
			if (label.score === null && !label.unsure) answers.delete(label.item);
			else answers.set(label.item, label);
		return Promise.resolve(audit());
	});
	return {
		answers,
		audit: () => Promise.resolve(audit()),
		drawAudit: () => Promise.resolve(audit()),
		labelAudit
	};
}

function makeAuditing(api: object, stored: LabelOperation[] = []) {
	let nextId = 0;
	const storage = {
		load: () => stored,
		save: (operations: LabelOperation[]) => void (stored = operations)
	};
	const ports = { storage, wait: () => Promise.resolve(), newId: () => `op${nextId++}` };
	return new Auditing(api as ClassifierApi, ports);
}

const sent = (auditing: Auditing) =>
	vi.waitFor(() => expect(auditing.outbox.operations).toEqual([]));

test('before the first draw there is nothing, which is no failure', async () => {
	const audit = () => Promise.reject(new ApiError('not_found', 'draw some items first'));
	const auditing = makeAuditing({ audit });

	await auditing.load();

	expect(auditing.isKnown).toBe(true);
	expect(auditing.audit).toBeUndefined();
	expect(auditing.error).toBeUndefined();
});

test('pages go on from the first card without an answer, after a break too', async () => {
	const server = makeServer(45);
	const auditing = makeAuditing(server);
	await auditing.draw('validation', 45);
	auditing.deal();
	expect(auditing.deck.cards).toHaveLength(20);
	const labelling = new Labelling(auditing, auditing.deck);

	labelling.restNegative();
	expect(auditing.answered).toBe(20);
	await sent(auditing);
	auditing.deal();
	expect(auditing.deck.cards[0]?.item.id).toBe(21);
	labelling.score(1);
	labelling.unsure();
	await sent(auditing);

	const later = makeAuditing(server);
	await later.load();
	later.deal();
	expect(later.answered).toBe(22);
	expect(later.deck.current?.item.id).toBe(23);
	expect(later.deck.cards[0]?.item.id).toBe(21);
	expect(later.audit?.advice).toBe('22 answers');
});

test('it is complete with the last answer, and deals no more', async () => {
	const auditing = makeAuditing(makeServer(3));
	await auditing.load();
	auditing.deal();

	new Labelling(auditing, auditing.deck).restNegative();
	await sent(auditing);
	auditing.deal();

	expect(auditing.isComplete).toBe(true);
	expect(auditing.deck.cards).toEqual([]);
});

test('undo and redo walk the answers', async () => {
	const server = makeServer(4);
	const auditing = makeAuditing(server);
	await auditing.load();
	auditing.deal();
	const labelling = new Labelling(auditing, auditing.deck);
	labelling.score(1);
	labelling.score(-1);
	await sent(auditing);

	await labelling.turn('undo');
	await sent(auditing);
	expect([...server.answers.keys()]).toEqual([1]);
	expect(auditing.deck.current?.item.id).toBe(2);
	await labelling.turn('redo');
	await sent(auditing);

	expect(server.answers.get(2)?.score).toBe(-1);
	expect(await auditing.redo()).toEqual([]);
});

test('answers that an earlier visit could not send are sent and shown', async () => {
	const server = makeServer(4);
	const unsent = { id: 'old', labels: [{ item: 2, score: 1, unsure: false }] };
	const auditing = makeAuditing(server, [unsent]);

	await auditing.load();

	await sent(auditing);
	expect(server.labelAudit).toHaveBeenCalledOnce();
	expect(auditing.labels.of(2).score).toBe(1);
});

test('a refused answer is said and taken back', async () => {
	const refuse = () => Promise.reject(new ApiError('invalid_input', 'was not drawn'));
	const auditing = makeAuditing({ ...makeServer(4), labelAudit: refuse });
	await auditing.load();

	auditing.label([{ item: 1, score: 1, unsure: false }]);

	await vi.waitFor(() => expect(auditing.labels.of(1).score).toBeNull());
	expect(auditing.status.text).toBe('was not drawn');
	expect(auditing.answered).toBe(0);
});
