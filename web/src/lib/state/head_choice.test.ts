import { expect, test } from 'vitest';
import type { HeadStart, StartPart } from '../api/types';
import { HeadChoice } from './head_choice.svelte';
import { StartDraft } from './start_draft.svelte';

const part = (name: string): StartPart => ({
	kind: 'head',
	name,
	weights: [1, 2],
	encoder_fingerprint: '',
	weight: 1
});

/** What the server says of a head of two classes. */
async function readTwo(name: string, content: string, wanted?: string): Promise<HeadStart> {
	expect(atob(content)).toBe('abc\u00ff');
	const classes = ['cat', 'dog'];
	return { classes, part: wanted ? part(`${name}: ${wanted}`) : null };
}

const file = (name = 'old.npz') => new File([new Uint8Array([97, 98, 99, 255])], name);

test('a head of several classes is taken once one is chosen', async () => {
	const draft = new StartDraft();
	const choice = new HeadChoice(readTwo, (taken) => draft.addHead(taken));

	await choice.open(file());
	expect(choice.classes).toEqual(['cat', 'dog']);
	expect(draft.parts).toEqual([]);
	await choice.choose('dog');

	expect(choice.classes).toEqual([]);
	expect(draft.parts).toEqual([part('old.npz: dog')]);
});

test('the same head is a part once', () => {
	const draft = new StartDraft();

	draft.addHead(part('a'));
	draft.addHead(part('b'));
	draft.addHead({ ...part('a'), weight: -1 });

	expect(draft.parts).toEqual([part('b'), { ...part('a'), weight: -1 }]);
	draft.rebase([part('b'), { ...part('a'), weight: -1 }]);
	expect(draft.isChanged).toBe(false);
});

test('what is wrong with a file is said and can be mended', async () => {
	let fails = true;
	const read = async (name: string): Promise<HeadStart> => {
		if (fails) throw new Error('it holds two layers');
		return { classes: [], part: part(name) };
	};
	const taken: StartPart[] = [];
	const choice = new HeadChoice(read, (one) => taken.push(one));

	await choice.open(file());
	expect(choice.problem).toBe('it holds two layers');
	fails = false;
	await choice.open(file('other.pt'));

	expect(choice.problem).toBeUndefined();
	expect(taken).toEqual([part('other.pt')]);
});

test('a file too large for a request is refused here', async () => {
	const choice = new HeadChoice(readTwo, () => undefined);

	await choice.open(new File([new Uint8Array(6_000_001)], 'big.pt'));

	expect(choice.problem).toContain('big.pt');
	expect(choice.isBusy).toBe(false);
});
