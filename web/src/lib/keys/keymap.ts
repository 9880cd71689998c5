/**
 * Every shortcut, once: the handler, the help sheet and the hints on screen read this table.
 * A chord is a character as typed (`?`), a named key (`Enter`), either with `Ctrl+` or `Shift+` before it
 * (Shift only for letters and named keys), or a sequence of two chords with a blank between (`g t`).
 */
export const keymap = {
	left: { chords: ['ArrowLeft', 'h'], group: 'move', help: 'previous card' },
	right: { chords: ['ArrowRight', 'l'], group: 'move', help: 'next card' },
	up: { chords: ['ArrowUp', 'k'], group: 'move', help: 'card above' },
	down: { chords: ['ArrowDown', 'j'], group: 'move', help: 'card below' },
	first: { chords: ['Home'], group: 'move', help: 'first card' },
	last: { chords: ['End'], group: 'move', help: 'last card' },
	selectLeft: { chords: ['Shift+ArrowLeft'], group: 'select', help: 'select to the left' },
	selectRight: { chords: ['Shift+ArrowRight'], group: 'select', help: 'select to the right' },
	selectUp: { chords: ['Shift+ArrowUp'], group: 'select', help: 'select upwards' },
	selectDown: { chords: ['Shift+ArrowDown'], group: 'select', help: 'select downwards' },
	selectAll: { chords: ['Ctrl+a'], group: 'select', help: 'select the page' },
	escape: { chords: ['Escape'], group: 'select', help: 'select nothing, close' },
	score1: { chords: ['1'], on: 'classifier', group: 'score', help: 'score −1: no' },
	score2: { chords: ['2'], on: 'classifier', group: 'score', help: 'score −0.5: rather not' },
	score3: { chords: ['3'], on: 'classifier', group: 'score', help: 'score 0: in between' },
	score4: { chords: ['4'], on: 'classifier', group: 'score', help: 'score +0.5: rather yes' },
	score5: { chords: ['5'], on: 'classifier', group: 'score', help: 'score +1: yes' },
	scoreDown: { chords: ['['], group: 'score', help: 'score down by 0.1' },
	scoreUp: { chords: [']'], group: 'score', help: 'score up by 0.1' },
	unsure: { chords: ['u'], group: 'score', help: 'unsure: left out of the fit' },
	clear: { chords: ['Backspace', 'Delete'], group: 'score', help: 'remove the label' },
	restNegative: {
		chords: ['n'],
		on: 'classifier',
		group: 'score',
		help: 'rest of the page is negative'
	},
	chooseClass: {
		chords: [...'123456789', ...'qwertyiopadcvb'],
		on: 'set',
		group: 'set',
		help: 'the class in this place'
	},
	noClass: { chords: ['0'], on: 'set', group: 'set', help: 'none of the classes' },
	restNone: { chords: ['n'], on: 'set', group: 'set', help: 'rest of the page is of none' },
	zoomIn: { chords: ['+', '='], on: 'classifier', group: 'map', help: 'enlarge the map' },
	zoomOut: { chords: ['-'], on: 'classifier', group: 'map', help: 'reduce the map' },
	lasso: { chords: ['a'], on: 'classifier', group: 'map', help: 'draw around points of the map' },
	undo: { chords: ['z', 'Ctrl+z'], group: 'loop', help: 'undo, also across fits' },
	redo: { chords: ['Shift+z', 'Ctrl+Shift+z'], group: 'loop', help: 'redo' },
	fit: { chords: ['Enter'], group: 'loop', help: 'fit and next page' },
	moreLikeThis: {
		chords: ['m'],
		on: 'classifier',
		group: 'loop',
		help: 'more like this: adds it to the start'
	},
	zoom: { chords: ['f'], group: 'loop', help: 'zoom, again closes' },
	prompt: { chords: ['/'], on: 'classifier', group: 'go', help: 'prompt' },
	strategy: { chords: ['s'], on: 'classifier', group: 'go', help: 'strategy' },
	goTrain: { chords: ['g t'], group: 'go', help: 'Train' },
	goMap: { chords: ['g m'], on: 'classifier', group: 'go', help: 'Map' },
	goLabels: { chords: ['g l'], on: 'classifier', group: 'go', help: 'Labels' },
	goEvaluate: { chords: ['g e'], on: 'classifier', group: 'go', help: 'Evaluate' },
	goConfusion: { chords: ['g c'], group: 'go', help: 'Confusion' },
	goRounds: {
		chords: ['g r'],
		on: 'classifier',
		group: 'go',
		help: 'Evaluate: two rounds side by side'
	},
	goExport: { chords: ['g x'], on: 'classifier', group: 'go', help: 'Export' },
	help: { chords: ['?'], group: 'go', help: 'this sheet' }
} as const satisfies Record<string, Shortcut>;

/** What is open: a key may mean one thing for a classifier and another for a set of them. */
export type Place = 'classifier' | 'set';

export interface Shortcut {
	readonly chords: readonly string[];
	/** The only place where it means something; left out: everywhere. */
	readonly on?: Place;
	readonly group: KeyGroup;
	readonly help: string;
}

export type KeyGroup = 'move' | 'select' | 'score' | 'set' | 'map' | 'loop' | 'go';
export type Action = keyof typeof keymap;

export const actions = Object.keys(keymap) as Action[];

/** The actions there are in a place. */
export const actionsOn = (place: Place): Action[] =>
	actions.filter((action) => [undefined, place].includes((keymap[action] as Shortcut).on));

const chordsOn = (place: Place) =>
	new Map<string, Action>(
		actionsOn(place).flatMap((action) =>
			keymap[action].chords.map((chord) => [chord, action] as const)
		)
	);
const actionOfChord = { classifier: chordsOn('classifier'), set: chordsOn('set') };

const sequenceStarts = new Set(
	actions
		.flatMap((action): readonly string[] => keymap[action].chords)
		.filter((chord) => chord.includes(' '))
		.map((chord) => chord.split(' ')[0])
);

/** The scores of the keys 1 to 5. */
export const scoreOf: Partial<Record<Action, number>> = {
	score1: -1,
	score2: -0.5,
	score3: 0,
	score4: 0.5,
	score5: 1
};

/** What of a keyboard event decides; a DOM `KeyboardEvent` is one. */
export interface KeyPress {
	key: string;
	code: string;
	ctrlKey: boolean;
	metaKey: boolean;
	altKey: boolean;
	shiftKey: boolean;
}

/**
 * The chord of a key press, or undefined for a bare modifier or an Alt combination. Where Alt or AltGr is how a
 * sign is typed (`[` on many keyboards), the sign counts.
 */
export function chordOf(press: KeyPress): string | undefined {
	if (['Shift', 'Control', 'Meta', 'Alt', 'AltGraph'].includes(press.key)) return undefined;
	if (press.altKey) return /^[^A-Za-z0-9]$/.test(press.key) ? press.key : undefined;
	const key = latinKey(press);
	const isLetter = /^[a-z]$/.test(key);
	const ctrl = press.ctrlKey || press.metaKey ? 'Ctrl+' : '';
	const shift = press.shiftKey && (isLetter || key.length > 1) ? 'Shift+' : '';
	return ctrl + shift + key;
}

/** The character typed; on layouts without Latin letters, the letter printed there on a Latin one. */
function latinKey({ key, code }: KeyPress): string {
	if (/^[A-Za-z]$/.test(key)) return key.toLowerCase();
	const letter = /^Key([A-Z])$/.exec(code)?.[1];
	const isForeignLetter = key.length === 1 && key.charCodeAt(0) > 127;
	return isForeignLetter && letter ? letter.toLowerCase() : key;
}

/** Turns key presses into actions; remembers the first half of a sequence such as `g t`. */
export class KeyReader {
	static readonly sequenceMs = 1500;
	#start: { chord: string; atMs: number } | undefined;

	/** The action of this press, `wait` when a sequence has begun, or undefined. */
	read(press: KeyPress, nowMs: number, place: Place = 'classifier'): Action | 'wait' | undefined {
		const chord = chordOf(press);
		if (chord === undefined) return undefined;
		const start = this.#start;
		this.#start = undefined;
		if (start && nowMs - start.atMs <= KeyReader.sequenceMs) {
			const action = actionOfChord[place].get(`${start.chord} ${chord}`);
			if (action) return action;
		}
		if (sequenceStarts.has(chord)) {
			this.#start = { chord, atMs: nowMs };
			return 'wait';
		}
		return actionOfChord[place].get(chord);
	}
}

const symbols: Record<string, string> = {
	ArrowLeft: '←',
	ArrowRight: '→',
	ArrowUp: '↑',
	ArrowDown: '↓',
	Escape: 'Esc'
};

/** A chord as it is shown to a person: `Shift+ArrowLeft` becomes `Shift ←`. */
export function chordLabel(chord: string): string {
	if (chord === '+') return chord;
	return chord
		.split(/[+ ]/)
		.map(
			(key) => symbols[key] ?? (chord.includes('+') && key.length === 1 ? key.toUpperCase() : key)
		)
		.join(' ');
}
