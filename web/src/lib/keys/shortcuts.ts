import { chordOf, KeyReader, keymap, type Action, type Place } from './keymap';

/**
 * Does what an action means on the present page; false when it means nothing there. `index` tells which of the
 * action's keys it was, from 0.
 */
export type ActionHandler = (action: Action, index?: number) => boolean;

const keyboardOwners =
	'input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable], [data-own-keys]';

/** Hands key presses to the page that is shown. */
export class Shortcuts {
	/** What is open now. */
	place: Place = 'classifier';
	#handlers: ActionHandler[] = [];
	#reader = new KeyReader();

	/** Asks this handler before those attached earlier; returns how to detach it. */
	attach(handler: ActionHandler): () => void {
		this.#handlers.unshift(handler);
		return () => {
			this.#handlers = this.#handlers.filter((other) => other !== handler);
		};
	}

	perform(action: Action, index = 0): boolean {
		return this.#handlers.some((handler) => handler(action, index));
	}

	readonly onkeydown = (event: KeyboardEvent): void => {
		const target = event.target instanceof Element ? event.target : document.body;
		if (event.defaultPrevented || event.isComposing) return;
		if (target.closest(keyboardOwners)) return this.#leaveField(event, target);
		// The arrows choose among radio buttons; there is no other way to do so by key.
		if (event.key.startsWith('Arrow') && target.matches('input[type=radio]')) return;
		// A dialog has the keyboard to itself unless it says otherwise, and a button its own Enter.
		if (document.querySelector('dialog[open]:not([data-page-keys])')) return;
		if (['Enter', ' '].includes(event.key) && target.closest('button, a, summary, label')) return;
		const action = this.#reader.read(event, event.timeStamp, this.place);
		if (!action) return;
		const isDone =
			action === 'wait' || (!isAutoRepeat(event, action) && this.#press(event, action));
		if (isDone) event.preventDefault();
	};

	#press(event: KeyboardEvent, action: Action): boolean {
		const chords: readonly string[] = keymap[action].chords;
		return this.perform(action, Math.max(0, chords.indexOf(chordOf(event) ?? '')));
	}

	#leaveField(event: KeyboardEvent, target: Element): void {
		if (event.key !== 'Escape' || target.closest('dialog')) return;
		(target as HTMLElement).blur();
		this.perform('escape');
	}
}

/** A key held down may move and nudge, but not fit or score again and again. */
function isAutoRepeat(event: KeyboardEvent, action: Action): boolean {
	const repeatable = /^(left|right|up|down|select\w+|scoreUp|scoreDown|zoomIn|zoomOut)$/;
	return event.repeat && !repeatable.test(action);
}
