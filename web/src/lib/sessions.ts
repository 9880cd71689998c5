import { classifierApi } from './api/client';
import { draftStorage, forgetClassifier, newId, operationStorage, wait } from './browser';
import { Auditing } from './state/auditing.svelte';
import { Session } from './state/session.svelte';
import { Training } from './state/training.svelte';

interface OpenClassifier {
	session: Session;
	training: Training;
	auditing: Auditing;
}

const open = new Map<string, OpenClassifier>();
const keyOf = (workspace: string, classifier: string) => JSON.stringify([workspace, classifier]);

/** The session of a classifier; it lives on while other pages are visited, for labels may be on their way. */
export function sessionOf(workspace: string, classifier: string): OpenClassifier {
	const key = keyOf(workspace, classifier);
	let entry = open.get(key);
	if (!entry) {
		const storage = operationStorage(workspace, classifier);
		const api = classifierApi(workspace, classifier);
		const session = new Session(api, { storage, wait, newId });
		const answers = operationStorage(workspace, classifier, 'audit');
		entry = {
			session,
			training: new Training(session, draftStorage(workspace, classifier)),
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
