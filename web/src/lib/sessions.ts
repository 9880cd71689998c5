import { classifierApi, imageUrl, setApi } from './api/client';
import type { Card } from './api/types';
import { choiceStorage, draftStorage, forgetClassifier, forgetSetStorage } from './browser';
import { newId, operationStorage, otherWindows, preloadPictures, wait } from './browser';
import { Auditing } from './state/auditing.svelte';
import { Session } from './state/session.svelte';
import { SetSession } from './state/set_session.svelte';
import { Sorting } from './state/sorting.svelte';
import { Training } from './state/training.svelte';

interface OpenClassifier {
	session: Session;
	training: Training;
	auditing: Auditing;
}

const open = new Map<string, OpenClassifier>();
const keyOf = (workspace: string, classifier: string) => JSON.stringify([workspace, classifier]);

const picturesOf = (workspace: string, cards: readonly Card[], pixels: number) =>
	cards
		.filter(({ item }) => item.kind === 'image')
		.map(({ item }) => imageUrl(workspace, item.id, pixels));

/** The session of a classifier; it lives on while other pages are visited, for labels may be on their way. */
export function sessionOf(workspace: string, classifier: string): OpenClassifier {
	const key = keyOf(workspace, classifier);
	let entry = open.get(key);
	if (!entry) {
		const storage = operationStorage(workspace, classifier);
		const api = classifierApi(workspace, classifier);
		const others = otherWindows(workspace, classifier, () => void entry?.training.refresh());
		const session = new Session(api, { storage, wait, newId, changed: others.tell });
		const answers = operationStorage(workspace, classifier, 'audit');
		entry = {
			session,
			training: new Training(session, {
				draft: draftStorage(workspace, classifier),
				preload: (cards, pixels) => preloadPictures(picturesOf(workspace, cards, pixels)),
				wait
			}),
			auditing: new Auditing(api, { storage: answers, wait, newId })
		};
		open.set(key, entry);
	}
	return entry;
}

export function forgetSession(workspace: string, classifier: string): void {
	open.delete(keyOf(workspace, classifier));
	forgetClassifier(workspace, classifier);
}

const openSets = new Map<string, Sorting>();

/** The loop of a set; as long-lived as that of a classifier. */
export function sortingOf(workspace: string, set: string): Sorting {
	const key = keyOf(workspace, set);
	let sorting = openSets.get(key);
	if (!sorting) {
		const ports = { storage: choiceStorage(workspace, set), wait, newId };
		sorting = new Sorting(new SetSession(setApi(workspace, set), ports), wait);
		openSets.set(key, sorting);
	}
	return sorting;
}

export function forgetSet(workspace: string, set: string): void {
	openSets.delete(keyOf(workspace, set));
	forgetSetStorage(workspace, set);
}
