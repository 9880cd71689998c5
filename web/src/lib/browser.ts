import type { ItemChoice, ItemLabel, StartPart } from './api/types';
import type { MapLook } from './state/mapping.svelte';
import type { LabelOperation, OperationStorage } from './state/outbox.svelte';
import type { DraftStorage } from './state/start_draft.svelte';

/** What the state classes get from the browser: storage that survives a reload, waiting, ids. */

const memory = new Map<string, string>();

function read<T>(key: string): T | undefined {
	try {
		const text = localStorage.getItem(key) ?? memory.get(key);
		return text === undefined ? undefined : (JSON.parse(text) as T);
	} catch {
		return undefined;
	}
}

/** Without storage (full, or forbidden) things live as long as the window. */
function write(key: string, value: unknown): void {
	const text = value === undefined ? undefined : JSON.stringify(value);
	memory.delete(key);
	try {
		if (text === undefined) localStorage.removeItem(key);
		else localStorage.setItem(key, text);
	} catch {
		if (text !== undefined) memory.set(key, text);
	}
}

const keyFor = (what: string, workspace: string, classifier: string) =>
	`halfspace.${what}:${encodeURIComponent(workspace)}/${encodeURIComponent(classifier)}`;

/** @param what  whose operations: `unsent` labels of pages, `audit` answers, or choices in a set */
export function operationStorage<Label = ItemLabel>(
	workspace: string,
	classifier: string,
	what: 'unsent' | 'audit' | 'unsentInSet' = 'unsent'
): OperationStorage<Label> {
	const key = keyFor(what, workspace, classifier);
	return {
		load: () => read<LabelOperation<Label>[]>(key) ?? [],
		save: (operations) => write(key, operations.length > 0 ? operations : undefined)
	};
}

export function draftStorage(workspace: string, classifier: string): DraftStorage {
	const key = keyFor('start', workspace, classifier);
	return { load: () => read<StartPart[]>(key), save: (parts) => write(key, parts) };
}

export function lookStorage(workspace: string, classifier: string) {
	const key = keyFor('map', workspace, classifier);
	return {
		load: (): MapLook | undefined => read<MapLook>(key),
		save: (look: MapLook): void => write(key, look)
	};
}

/** Drops what is kept about a classifier that is gone. */
export function forgetClassifier(workspace: string, classifier: string): void {
	for (const what of ['unsent', 'audit', 'start', 'map'])
		write(keyFor(what, workspace, classifier), undefined);
}

/** Acts of labelling in a set of classifiers. */
export const choiceStorage = (workspace: string, set: string): OperationStorage<ItemChoice> =>
	operationStorage<ItemChoice>(workspace, set, 'unsentInSet');

export function forgetSetStorage(workspace: string, set: string): void {
	write(keyFor('unsentInSet', workspace, set), undefined);
}

export function wait(ms: number): Promise<void> {
	return new Promise((resolve) => {
		const timer = setTimeout(done, ms);
		window.addEventListener('online', done, { once: true });
		function done() {
			clearTimeout(timer);
			window.removeEventListener('online', done);
			resolve();
		}
	});
}

/** `crypto.randomUUID` needs a secure context, which a token-protected address in a LAN is not. */
export const newId = (): string =>
	`${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`;

export const hintsSeen = {
	has: (hint: string): boolean => read<boolean>(`halfspace.hint:${hint}`) ?? false,
	add: (hint: string): void => write(`halfspace.hint:${hint}`, true)
};

const preloaded = new Map<string, HTMLImageElement>();

/** Fetches and decodes pictures before they are shown; keeps those of the last call, which are likely to be. */
export function preloadPictures(urls: readonly string[]): void {
	const wanted = new Set(urls);
	for (const url of preloaded.keys()) if (!wanted.has(url)) preloaded.delete(url);
	for (const url of wanted) {
		if (preloaded.has(url)) continue;
		const picture = new Image();
		picture.fetchPriority = 'low';
		picture.src = url;
		// One that cannot be shown says so on its card.
		void picture.decode().catch(() => {});
		preloaded.set(url, picture);
	}
}

/** So long changes of another window are gathered before this one looks. */
const gatherMs = 150;

/**
 * The windows of this browser on one classifier. Coming back to a window counts as hearing from others, too, for they
 * may be elsewhere.
 */
export function otherWindows(
	workspace: string,
	classifier: string,
	hear: () => void
): { tell: () => void } {
	const channel = new BroadcastChannel(keyFor('changed', workspace, classifier));
	let timer: ReturnType<typeof setTimeout> | undefined;
	const gather = () => {
		clearTimeout(timer);
		timer = setTimeout(hear, gatherMs);
	};
	channel.onmessage = gather;
	document.addEventListener('visibilitychange', () => {
		if (document.visibilityState === 'visible') gather();
	});
	return { tell: () => channel.postMessage(null) };
}

/** Runs it once the page has nothing better to do, no key to answer above all. Returns what takes that back. */
export function whenIdle(run: () => void): () => void {
	if (!('requestIdleCallback' in window)) {
		const timer = setTimeout(run, 30);
		return () => clearTimeout(timer);
	}
	const wish = requestIdleCallback(run, { timeout: 250 });
	return () => cancelIdleCallback(wish);
}
