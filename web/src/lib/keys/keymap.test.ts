import { expect, test } from 'vitest';
import { actions, actionsOn, chordLabel, chordOf, keymap } from './keymap';
import { KeyReader, type Action, type KeyPress, type Place, type Shortcut } from './keymap';

const press = (key: string, more: Partial<KeyPress> = {}): KeyPress => ({
	key,
	code: '',
	ctrlKey: false,
	metaKey: false,
	altKey: false,
	shiftKey: false,
	...more
});

const chordsOf = (some: Action[]): string[] => some.flatMap((action) => [...keymap[action].chords]);
const chords = chordsOf(actions);

test.each<Place>(['classifier', 'set'])('no chord has two actions on a %s', (place) => {
	const there = chordsOf(actionsOn(place));

	expect(there.filter((chord, index) => there.indexOf(chord) !== index)).toEqual([]);
});

test('no chord is the beginning of a sequence', () => {
	const starts = chords.filter((chord) => chord.includes(' ')).map((chord) => chord.split(' ')[0]);

	expect(starts.length).toBeGreaterThan(0);
	expect(chords.filter((chord) => starts.includes(chord))).toEqual([]);
});

test('every chord of the table can be typed', () => {
	for (const action of actions)
		for (const chord of keymap[action].chords) {
			const reader = new KeyReader();
			const read = chord.split(' ').map((step) => {
				const keys = step === '+' ? [step] : step.split('+');
				const key = keys.at(-1) ?? '';
				const shiftKey = keys.includes('Shift');
				const { on } = keymap[action] as Shortcut;
				return reader.read(press(key, { shiftKey, ctrlKey: keys.includes('Ctrl') }), 0, on);
			});
			expect(read.at(-1), chord).toBe(action);
		}
});

test('digits are scores of a classifier and classes of a set', () => {
	expect(new KeyReader().read(press('1'), 0, 'classifier')).toBe('score1');
	expect(new KeyReader().read(press('1'), 0, 'set')).toBe('chooseClass');
	expect(new KeyReader().read(press('q'), 0, 'classifier')).toBeUndefined();
});

test('a sequence that takes too long is two single keys', () => {
	const reader = new KeyReader();

	expect(reader.read(press('g'), 0)).toBe('wait');
	expect(reader.read(press('l'), KeyReader.sequenceMs + 1)).toBe('right');
});

test('a sequence nobody knows falls back to its last key', () => {
	const reader = new KeyReader();
	reader.read(press('g'), 0);

	expect(reader.read(press('n'), 10)).toBe('restNegative');
});

test('keys follow the character: caps lock, numpad, shifted digits, other scripts', () => {
	expect(chordOf(press('Z'))).toBe('z');
	expect(chordOf(press('Z', { shiftKey: true }))).toBe('Shift+z');
	expect(chordOf(press('1', { code: 'Numpad1' }))).toBe('1');
	expect(chordOf(press('1', { code: 'Digit1', shiftKey: true }))).toBe('1');
	expect(chordOf(press('т', { code: 'KeyN' }))).toBe('n');
	expect(chordOf(press('z', { code: 'KeyY' }))).toBe('z');
});

test('modifiers alone and Alt are left to the browser', () => {
	expect(chordOf(press('Shift', { shiftKey: true }))).toBeUndefined();
	expect(chordOf(press('n', { altKey: true }))).toBeUndefined();
});

test('a sign typed with AltGr is that sign', () => {
	expect(chordOf(press('[', { altKey: true, ctrlKey: true }))).toBe('[');
});

test('other Ctrl combinations mean nothing', () => {
	expect(new KeyReader().read(press('n', { ctrlKey: true }), 0)).toBeUndefined();
});

test('chords are shown with arrows and capitals', () => {
	expect(chordLabel('Shift+ArrowLeft')).toBe('Shift ←');
	expect(chordLabel('Ctrl+a')).toBe('Ctrl A');
	expect(chordLabel('g t')).toBe('g t');
});
