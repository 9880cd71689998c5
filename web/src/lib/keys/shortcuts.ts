import { KeyReader, type Action } from './keymap';

/** Does what an action means on the present page; false when it means nothing there. */
export type ActionHandler = (action: Action) => boolean;

const keyboardOwners =
	'input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable], [data-own-keys]';

/** Hands key presses to the page that is shown. */
export class Shortcuts {
	#handlers: ActionHandler[] = [];
	#reader = new KeyReader();

	/** Asks this handler before those attached earlier; returns how to detach it. */
	attach(handler: ActionHandler): () => void {
		this.#handlers.unshift(handler);
		return () => {
			this.#handlers = this.#handlers.filter((other) => other !== handler);
		};
	}

	perform(action: Action): boolean {
		return this.#handlers.some((handler) => handler(action));
	}

	readonly onkeydown = (event: KeyboardEvent): void => {
		const target = event.target instanceof Element ? event.target : document.body;
		if (event.defaultPrevented || event.isComposing) return;
		if (target.closest(keyboardOwners)) return this.#leaveField(event, target);
		// A dialog has the keyboard to itself unless it says otherwise, and a button its own Enter.
		if (document.querySelector('dialog[open]:not([data-page-keys])')) return;
		if (['Enter', ' '].includes(event.key) && target.closest('button, a, summary, label')) return;
		const action = this.#reader.read(event, event.timeStamp);
		if (!action) return;
		const isDone = action === 'wait' || (!isAutoRepeat(event, action) && this.perform(action));
		if (isDone) event.preventDefault();
	};

	#leaveField(event: KeyboardEvent, target: Element): void {
		if (event.key !== 'Escape' || target.closest('dialog')) return;
		(target as HTMLElement).blur();
		this.perform('escape');
	}
}

/** A key held down may move and nudge, but not fit or score again and again. */
function isAutoRepeat(event: KeyboardEvent, action: Action): boolean {
	const repeatable = /^(left|right|up|down|select\w+|scoreUp|scoreDown)$/;
	return event.repeat && !repeatable.test(action);
}
