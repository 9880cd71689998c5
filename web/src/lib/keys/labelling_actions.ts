import type { Deck, Direction } from '../state/deck.svelte';
import type { ClassLabelling } from '../state/class_labelling.svelte';
import type { Labelling } from '../state/labelling.svelte';
import { strings } from '../strings';
import { scoreOf, type Action } from './keymap';

const moves: Partial<Record<Action, Direction>> = {
	left: 'left',
	right: 'right',
	up: 'up',
	down: 'down'
};

const selections: Partial<Record<Action, Direction>> = {
	selectLeft: 'left',
	selectRight: 'right',
	selectUp: 'up',
	selectDown: 'down'
};

type AnyDeck = Pick<Deck, 'move' | 'extend' | 'focusAt' | 'selectAll' | 'lastPlace'>;

/** Moves and selects on any table of cards; false when the action means something else. */
export function deckAction(action: Action, deck: AnyDeck): boolean {
	const move = moves[action];
	const selection = selections[action];
	if (move) deck.move(move);
	else if (selection) deck.extend(selection);
	else if (action === 'first') deck.focusAt(0);
	else if (action === 'last') deck.focusAt(deck.lastPlace);
	else if (action === 'selectAll') deck.selectAll();
	else return false;
	return true;
}

/** Does what an action means for any table of cards; false when it means nothing there. */
export function labellingAction(action: Action, labelling: Labelling): boolean {
	if (deckAction(action, labelling.deck)) return true;
	const score = scoreOf[action];
	if (score !== undefined) labelling.score(score);
	else if (action === 'scoreUp') labelling.nudge(0.1);
	else if (action === 'scoreDown') labelling.nudge(-0.1);
	else if (action === 'unsure') labelling.unsure();
	else if (action === 'clear') labelling.clear();
	else if (action === 'restNegative')
		labelling.session.status.say(strings.markedRest(labelling.restNegative()));
	else return false;
	return true;
}

/** The same where cards are labelled by the classes of a set; `index` is the place of the class. */
export function classAction(action: Action, index: number, labelling: ClassLabelling): boolean {
	if (deckAction(action, labelling.deck)) return true;
	if (action === 'chooseClass') return labelling.choose(index);
	if (action === 'noClass') labelling.none();
	else if (action === 'unsure') labelling.unsure();
	else if (action === 'clear') labelling.clear();
	else if (action === 'undo' || action === 'redo') void labelling.turn(action);
	else return false;
	return true;
}
