import { expect, test } from 'vitest';
import { snippets } from './snippets';

const text = (classifier: string) => snippets(classifier).map((snippet) => snippet.text);

test('plain names stand as they are', () => {
	expect(text('dogs')[0]).toBe('halfspace predict dogs.json new-photos -o scores.csv');
});

test('a name cannot break out of its quotes, in the shell or in Python', () => {
	const [shell, numpy] = text(`it's "$(rm -rf ~)"`);

	expect(shell).toContain(`'it'\\''s "$(rm -rf ~)".json'`);
	expect(numpy).toContain(String.raw`open("it's \"$(rm -rf ~)\".json")`);
});
