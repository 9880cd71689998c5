import { expect, test } from 'vitest';
import { highlight, termsOf } from './highlight';

const marked = (text: string, prompt: string) =>
	highlight(text, { towards: termsOf(prompt), away: [] })
		.filter(({ mark }) => mark)
		.map((piece) => piece.text);

test.each([
	['a dog in the snow', ['dog', 'snow']],
	['How do I top-up?', ['top', 'up']],
	['the', []],
	['Café CRÈME', ['cafe', 'creme']],
	['犬の写真', ['犬', '写真']]
])('the terms of “%s”', (prompt, terms) => {
	expect(termsOf(prompt)).toEqual(terms);
});

test.each([
	['My DOG saw two dogs and a dogma', 'dog', ['DOG', 'dogs', 'dogma']],
	['transfer, transfers, transferring', 'transfer', ['transfer', 'transfers']],
	['Un CAFÉ près du cafe\u0301.', 'café', ['CAFÉ', 'cafe\u0301']],
	['Straße in Köln', 'koln', ['Köln']],
	['雪の中の犬と猫', '犬', ['犬']],
	['银行卡被盗了', '被 盗', ['被盗']],
	['ﾈｺとネコ', 'ネコ', ['ﾈｺ', 'ネコ']],
	['по-русски: карта и карты', 'карта', ['карта']],
	['a up b', 'up', ['up']],
	['upper case', 'up', []],
	['Is my 💳 card blocked?', 'card', ['card']]
])('in “%s”, “%s” is %j', (text, prompt, expected) => {
	expect(marked(text, prompt)).toEqual(expected);
});

test('what a start moves away from has a mark of its own', () => {
	const pieces = highlight('a dog in the snow', { towards: ['dog'], away: ['snow'] });

	expect(pieces).toEqual([
		{ text: 'a ' },
		{ text: 'dog', mark: 'towards' },
		{ text: ' in the ' },
		{ text: 'snow', mark: 'away' }
	]);
});

test('the pieces are the text, whatever it holds', () => {
	const text = '<b>İstanbul</b> ﬁne 𝔘𝔫𝔦 é\u0301\u0302 \u200d 👩‍🚀 <script>';

	const pieces = highlight(text, { towards: termsOf('istanbul fine uni b script'), away: [] });

	expect(pieces.map((piece) => piece.text).join('')).toBe(text);
	expect(pieces.length).toBeGreaterThan(3);
});

test('without terms a text is one piece', () => {
	expect(highlight('a dog', { towards: [], away: [] })).toEqual([{ text: 'a dog' }]);
	expect(highlight('', { towards: ['x'], away: [] })).toEqual([]);
});
