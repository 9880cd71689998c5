import { expect, test } from 'vitest';
import { nameFor, NewClassifier, unusedName } from './new_classifier.svelte';
import { StartDraft } from './start_draft.svelte';

const dogs = { kind: 'text', text: 'dog show', weight: 1 } as const;
const noSnow = { kind: 'text', text: 'snow', weight: -1 } as const;

test('an edit that is taken back is no change', () => {
	const draft = new StartDraft();
	draft.rebase([dogs]);

	draft.addText('  snow ', -1);
	expect(draft.parts).toEqual([dogs, noSnow]);
	expect(draft.isChanged).toBe(true);
	draft.remove(1);

	expect(draft.isChanged).toBe(false);
});

test('weights step over 0 and stop at 10', () => {
	const draft = new StartDraft();
	draft.rebase([{ ...dogs, weight: 0.5 }]);

	draft.step(0, -1);
	expect(draft.parts[0]?.weight).toBe(-0.5);
	draft.step(0, 1);
	expect(draft.parts[0]?.weight).toBe(0.5);
	for (let step = 0; step < 30; step++) draft.step(0, 1);

	expect(draft.parts[0]?.weight).toBe(10);
});

test('an item is in the start once, with the weight given last', () => {
	const draft = new StartDraft();

	draft.addItem(7, 1);
	draft.addItem(7, -1);

	expect(draft.parts).toEqual([{ kind: 'item', item: 7, weight: -1 }]);
	draft.removeItem(7);
	expect(draft.isUsable).toBe(false);
});

test('an edit under way stays when another window changes the start', () => {
	const draft = new StartDraft();
	draft.rebase([dogs]);
	draft.addText('snow', -1);

	draft.rebase([{ ...dogs, text: 'cats' }]);

	expect(draft.parts).toEqual([dogs, noSnow]);
});

test('the name follows the start until the person chooses one', () => {
	const form = new NewClassifier(() => []);
	form.prompt = 'dog show';
	expect(form.name).toBe('dog show');
	form.draft.addText('snow', -1);
	expect(form.name).toBe('dog show − snow');

	form.name = 'winners';
	form.prompt = 'cats';
	expect(form.name).toBe('winners');
	form.name = ' ';

	expect(form.name).toBe('cats − snow');
});

test('the prompt in the field is part of the start without being added', () => {
	const form = new NewClassifier(() => []);
	expect(form.canCreate).toBe(false);

	form.prompt = ' snow ';
	form.addPrompt(-1);
	form.prompt = 'dog show';

	expect(form.start).toEqual([dogs, noSnow]);
	expect(form.canCreate).toBe(true);
});

test('names hold nothing the server refuses', () => {
	expect(nameFor([{ ...dogs, text: 'cats/dogs\nand birds' }])).toBe('cats-dogs and birds');
	expect(nameFor([{ ...dogs, text: 'x'.repeat(500) }]).length).toBe(60);
	expect(nameFor([{ kind: 'item', item: 3, weight: 1 }])).toBe('like 1 example');
});

test('a taken name gets a number', () => {
	expect(unusedName('dogs', ['dogs', 'dogs 2'])).toBe('dogs 3');
});
