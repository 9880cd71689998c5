/** The words of a start, as they are marked in texts. */
export interface Terms {
	towards: readonly string[];
	away: readonly string[];
}

export type Mark = keyof Terms;

/** A stretch of a text: plain, or one of the words looked for. */
export interface Piece {
	text: string;
	mark?: Mark;
}

/** Scripts that put no blanks between words; their words are found anywhere. */
const unspaced =
	/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const particles = /^\p{Script=Hiragana}{1,2}$/u;

/** English words that say nothing of a topic. */
const stopWords = new Set(
	(
		'a an and any are as at be been but by can could did do does for from had has have how i if in into is it its ' +
		'me my no not of on or our she so some such than that the their them then there these they this to was we ' +
		'were what when where which who why will with would you your'
	).split(' ')
);

/** Letters that a plural or an ending may add to a word. */
const mostAdded = 2;

/** Without accents, case and width: what two spellings of a word share. */
const folded = (text: string): string =>
	text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

/** The words of a prompt that are worth marking, folded. */
export function termsOf(prompt: string): string[] {
	const words = [...new Intl.Segmenter(undefined, { granularity: 'word' }).segment(prompt)]
		.filter(({ isWordLike }) => isWordLike)
		.map(({ segment }) => folded(segment))
		.filter((word) => !stopWords.has(word) && !particles.test(word))
		.filter((word) => unspaced.test(word) || word.length > 1);
	return [...new Set(words)];
}

/** Cuts a text into pieces, those that are terms marked. The pieces joined are the text. */
export function highlight(text: string, terms: Terms): Piece[] {
	const { plain, starts } = fold(text);
	const marks: { from: number; to: number; mark: Mark }[] = [];
	for (const mark of ['towards', 'away'] as const)
		for (const [from, to] of find(plain, terms[mark]))
			marks.push({ from: starts[from] ?? 0, to: starts[to] ?? text.length, mark });
	marks.sort((a, b) => a.from - b.from || b.to - a.to);
	const pieces: Piece[] = [];
	let at = 0;
	for (const { from, to, mark } of marks) {
		if (from < at) continue; // inside a longer one
		const last = pieces.at(-1);
		if (from > at) pieces.push({ text: text.slice(at, from) });
		if (from === at && last?.mark === mark) last.text += text.slice(from, to);
		else pieces.push({ text: text.slice(from, to), mark });
		at = to;
	}
	if (at < text.length) pieces.push({ text: text.slice(at) });
	return pieces;
}

/** A text folded, and where each of its characters comes from. */
function fold(text: string): { plain: string; starts: number[] } {
	let plain = '';
	const starts: number[] = [];
	let at = 0;
	for (const character of text) {
		for (const unit of folded(character).split('')) {
			plain += unit;
			starts.push(at);
		}
		at += character.length;
	}
	return { plain, starts };
}

/** Where terms stand in a folded text, as pairs of ends. */
function find(plain: string, terms: readonly string[]): [number, number][] {
	const found: [number, number][] = [];
	const words = terms.filter((term) => !unspaced.test(term));
	if (words.length > 0)
		for (const { 0: word, index } of plain.matchAll(/[\p{L}\p{N}]+/gu))
			if (words.some((term) => isForm(word, term))) found.push([index, index + word.length]);
	for (const term of terms.filter((other) => unspaced.test(other)))
		for (let at = plain.indexOf(term); at >= 0; at = plain.indexOf(term, at + term.length))
			found.push([at, at + term.length]);
	return found;
}

/** Whether one word is the other, or that with a short ending: `dog` and `dogs`. */
function isForm(word: string, term: string): boolean {
	const [short, long] = word.length < term.length ? [word, term] : [term, word];
	return long.startsWith(short) && long.length - short.length <= (short.length > 2 ? mostAdded : 0);
}
