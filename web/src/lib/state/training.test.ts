import { expect, test, vi } from 'vitest';
import { ApiError, type Classifier, type ClassifierApi, type StartPart } from '../api/types';
import type { LabelOperation } from './outbox.svelte';
import { Session } from './session.svelte';
import { makeCard, makeClassifier, makeRound } from './testing';
import { Training } from './training.svelte';

const nextRound = makeClassifier({
	rounds: [makeRound(2), makeRound(1, false)],
	page: [5, 6].map((id) => makeCard(id))
});

function open(change: Partial<ClassifierApi> = {}) {
	const api = {
		get: vi.fn(() => Promise.resolve(makeClassifier())),
		fit: vi.fn(() => Promise.resolve(nextRound)),
		lookAhead: vi.fn(() => Promise.resolve({ round: 1, cards: nextRound.page })),
		change: vi.fn(({ start }) => Promise.resolve({ ...nextRound, start })),
		...change
	} as unknown as ClassifierApi;
	let unsent: LabelOperation[] = [];
	const session = new Session(api, {
		storage: { load: () => unsent, save: (operations) => void (unsent = operations) },
		wait: () => new Promise(() => {}),
		newId: () => ''
	});
	session.apply(makeClassifier());
	let kept: StartPart[] | undefined;
	const storage = { load: () => kept, save: (parts?: StartPart[]) => void (kept = parts) };
	const preload = vi.fn();
	const ports = { draft: storage, preload, wait: () => Promise.resolve() };
	const training = new Training(session, ports);
	training.show();
	return { training, session, api, storage, ports, preload };
}

const ids = (training: Training) => training.deck.cards.map(({ item }) => item.id);

test('a fit names the open round and deals the next page', async () => {
	const { training, api } = open();
	training.deck.focusAt(3);

	await training.fit();

	expect(api.fit).toHaveBeenCalledWith(1, expect.any(AbortSignal));
	expect(ids(training)).toEqual([5, 6]);
	expect(training.deck.focus).toBe(0);
	expect(training.openRound).toBe(2);
	expect(training.busy).toBeUndefined();
});

test('pressing Enter twice fits once', async () => {
	const { training, api } = open();

	await Promise.all([training.fit(), training.fit()]);

	expect(api.fit).toHaveBeenCalledOnce();
});

test('the same page again keeps the place', () => {
	const { training, session } = open();
	training.deck.focusAt(2);

	session.apply(makeClassifier({ cut_off: 1 }));
	training.show();

	expect(training.deck.focus).toBe(2);
});

test('an edited start closes the round in place of a plain fit', async () => {
	const { training, api } = open();
	training.deck.focusAt(1);

	training.moreLikeThis();
	expect(training.draft.isChanged).toBe(true);
	await training.fit();

	expect(api.fit).not.toHaveBeenCalled();
	expect(api.change).toHaveBeenCalledWith(
		{
			start: [
				{ kind: 'text', text: 'dogs', weight: 1 },
				{ kind: 'item', item: 2, weight: 1 }
			]
		},
		expect.any(AbortSignal)
	);
	expect(training.draft.isChanged).toBe(false);
});

test('an edited start survives a reload, until it is in force', async () => {
	const { training, session, storage, ports } = open();
	training.draft.addText('snow', -1);

	const reloaded = new Training(session, ports);
	reloaded.show();
	expect(reloaded.draft.parts).toHaveLength(2);
	expect(reloaded.draft.isChanged).toBe(true);

	await reloaded.fit();
	expect(storage.load()).toBeUndefined();
});

test('a round closed by another window: the page shows what is, and says so', async () => {
	const conflict = new ApiError('conflict', 'Round 1 is closed.');
	const { training, session } = open({
		fit: vi.fn(() => Promise.reject(conflict)),
		get: vi.fn((): Promise<Classifier> => Promise.resolve(nextRound))
	});

	await training.fit();

	expect(ids(training)).toEqual([5, 6]);
	expect(session.status.text).toContain('round 2');
	expect(session.status.isProblem).toBe(false);
});

test('a failed fit changes nothing and says why', async () => {
	const { training, session } = open({
		fit: vi.fn(() => Promise.reject(new ApiError('corrupt', 'The store is damaged.')))
	});

	await training.fit();

	expect(ids(training)).toEqual([1, 2, 3, 4]);
	expect(session.status.text).toBe('The store is damaged.');
	expect(training.busy).toBeUndefined();
});

/** A fit that is answered when the test says so. */
function slowFit() {
	let answer!: (classifier: Classifier) => void;
	let refuse!: (error: Error) => void;
	const fit = vi.fn(
		() =>
			new Promise<Classifier>((resolve, reject) => {
				answer = resolve;
				refuse = reject;
			})
	);
	return { fit, answer: (c: Classifier) => answer(c), refuse: (error: Error) => refuse(error) };
}

test('the page that is known to come is shown before the fit is answered, and can be scored', async () => {
	const { fit, answer } = slowFit();
	const setLabels = vi.fn(() => new Promise<never>(() => {}));
	const { training, preload } = open({ fit, setLabels });
	training.deck.picturePixels = 160;
	training.lookAhead();
	await vi.waitFor(() => expect(preload).toHaveBeenCalledWith(nextRound.page, 160));

	const done = training.fit();
	expect(ids(training)).toEqual([5, 6]);
	training.labelling.score(1);
	expect(training.deck.focus).toBe(1);
	training.show(); // as the view does whenever the session changes
	expect(ids(training)).toEqual([5, 6]);
	expect(setLabels).not.toHaveBeenCalled();
	answer(nextRound);
	await done;

	expect(ids(training)).toEqual([5, 6]);
	expect(training.deck.focus).toBe(1);
	expect(training.session.labels.of(5).score).toBe(1);
	await vi.waitFor(() => expect(setLabels).toHaveBeenCalledOnce());
});

test('when the fit comes to nothing the open page is back as it was left', async () => {
	const { fit, refuse } = slowFit();
	const { training, session, preload } = open({ fit });
	training.deck.focusAt(2);
	training.lookAhead();
	await vi.waitFor(() => expect(preload).toHaveBeenCalled());

	const done = training.fit();
	refuse(new ApiError('unreachable', 'no answer'));
	await done;

	expect(ids(training)).toEqual([1, 2, 3, 4]);
	expect(training.deck.focus).toBe(2);
	expect(session.status.text).toBe('no answer');
});

const away = () => new ApiError('unavailable', 'The engine is away.');

test('a fit waits until the engine is back, on the open page, and is made once', async () => {
	const answers = [() => Promise.reject(away()), () => Promise.reject(away())];
	const fit = vi.fn(() => answers.shift()?.() ?? Promise.resolve(nextRound));
	const { training, session, ports } = open({ fit });
	const pauses: (() => void)[] = [];
	ports.wait = () => new Promise<void>((resolve) => pauses.push(resolve));

	const done = training.fit();
	await vi.waitFor(() => expect(training.trouble).toBe('The engine is away.'));
	expect(ids(training)).toEqual([1, 2, 3, 4]);
	expect(training.retry.seconds).toBe(1);
	pauses.splice(0).forEach((pass) => pass());
	await vi.waitFor(() => expect(training.retry.seconds).toBe(2));
	void training.fit(); // Enter again: now
	await done;

	expect(fit).toHaveBeenCalledTimes(3);
	expect(ids(training)).toEqual([5, 6]);
	expect([training.trouble, training.busy, session.status.text]).toEqual(['', undefined, '']);
});

test('a fit that waits can be given up', async () => {
	const fit = vi.fn(() => Promise.reject(away()));
	const { training, session, ports } = open({ fit });
	ports.wait = () => new Promise(() => {});

	const done = training.fit();
	await vi.waitFor(() => expect(training.trouble).not.toBe(''));
	training.cancel();
	await done;

	expect(fit).toHaveBeenCalledOnce();
	expect(ids(training)).toEqual([1, 2, 3, 4]);
	expect([training.trouble, training.busy]).toEqual(['', undefined]);
	expect(session.status.text).toContain('Cancelled');
});

test('a fit that takes long can be given up; the page shows where things stand', async () => {
	const fit = vi.fn(
		(_round: number, signal?: AbortSignal) =>
			new Promise<Classifier>((_, reject) =>
				signal?.addEventListener('abort', () => reject(new ApiError('unreachable', 'gone')))
			)
	);
	const { training, session, api } = open({ fit });

	const done = training.fit();
	await vi.waitFor(() => expect(fit).toHaveBeenCalled());
	training.cancel();
	await done;

	expect(api.get).toHaveBeenCalledOnce();
	expect(session.status.text).toContain('Cancelled');
});

test('an engine that is away is told of before it is needed, and that it is back', async () => {
	const answers = [() => Promise.reject(away())];
	const lookAhead = vi.fn(
		() => answers.shift()?.() ?? Promise.resolve({ round: 1, cards: nextRound.page })
	);
	const { training, ports } = open({ lookAhead });
	const pauses: (() => void)[] = [];
	ports.wait = () => new Promise<void>((resolve) => pauses.push(resolve));

	training.lookAhead();
	pauses.splice(0).forEach((pass) => pass());
	await vi.waitFor(() => expect(training.away).toBe('The engine is away.'));
	pauses.splice(0).forEach((pass) => pass());
	await vi.waitFor(() => expect(training.away).toBe(''));

	expect(lookAhead).toHaveBeenCalledTimes(2);
});

test('an undo does not wait behind the look at the next page', async () => {
	const signals: AbortSignal[] = [];
	const lookAhead = vi.fn((signal: AbortSignal) => {
		signals.push(signal);
		return new Promise<never>(() => {});
	});
	const undo = vi.fn(() => new Promise<never>(() => {}));
	const { training } = open({ lookAhead, undo } as Partial<ClassifierApi>);
	training.lookAhead();
	await vi.waitFor(() => expect(lookAhead).toHaveBeenCalled());

	void training.turn('undo');

	expect(signals[0]?.aborted).toBe(true);
});

test('a page looked ahead for other labels is not shown', async () => {
	const { fit, answer } = slowFit();
	const { training, session, preload } = open({ fit });
	training.lookAhead();
	await vi.waitFor(() => expect(preload).toHaveBeenCalled());
	session.apply(makeClassifier()); // another state: a label was acknowledged

	const done = training.fit();

	expect(ids(training)).toEqual([1, 2, 3, 4]);
	answer(nextRound);
	await done;
	expect(ids(training)).toEqual([5, 6]);
});
