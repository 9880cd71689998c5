import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import * as browserSupport from './support/browser.mjs';
import { Halfspace } from './support/server.mjs';

const { cardIds, cardNames, cards, closePage, focusedCard, openPage, round, saved, trainUrl } =
	browserSupport;

let browser, halfspace, page, path;
let made = 0;

before(async () => {
	browser = await browserSupport.launch();
	halfspace = await Halfspace.start({ photos: { train: 90, validation: 30 } });
});

after(async () => {
	await browser?.close();
	await halfspace?.close();
});

beforeEach(async () => {
	const name = `dogs ${++made}`;
	path = await halfspace.classifier('photos', name);
	page = await openPage(browser, trainUrl(halfspace, 'photos', name));
	await round(page, 1);
});

const state = () => halfspace.request('GET', path);
const label = (index) => cards(page).nth(index);
const hasLabel = (index, text) =>
	page.waitForFunction(
		([at, wanted]) =>
			document.querySelectorAll('[role=option]')[at].textContent.includes(`, ${wanted}, `),
		[index, text]
	);

test('by keyboard alone: score, move on, fit, undo across the fit', async () => {
	const first = await cardIds(page);

	await page.keyboard.press('5');
	await page.keyboard.press('1');
	await page.keyboard.press('u');
	assert.equal(await focusedCard(page), first[3]);
	await page.keyboard.press('n');
	await saved(page);
	const { counts } = await state();
	assert.deepEqual([counts.positive, counts.negative, counts.unsure], [1, 18, 1]);

	await page.keyboard.press('Enter');
	await round(page, 2);
	await page.getByText(/Turned .*° *; \d+ of the top \d+ are new/).waitFor();
	const second = await cardIds(page);
	assert.ok(second.every((id) => !first.includes(id)));

	await page.keyboard.press('z');
	await page.getByText('3 labels').waitFor();
	await page.keyboard.press('Shift+Z');
	await page.getByText('20 labels').waitFor();
	await closePage(page);
});

test('every key of the scale, nudges, clearing, and moving by letters', async () => {
	for (const key of ['1', '2', '3', '4', '5']) await page.keyboard.press(key);
	for (const [index, text] of ['−1', '−0.5', '0', '+0.5', '+1'].entries())
		await hasLabel(index, `scored ${text}`);

	await page.keyboard.press('h');
	for (let step = 0; step < 3; step++) await page.keyboard.press('[');
	await hasLabel(4, 'scored +0.7');
	await page.keyboard.press('Backspace');
	await hasLabel(4, 'no label');
	assert.equal(await focusedCard(page), (await cardIds(page))[4]);
	await saved(page);

	const scores = (await state()).page.slice(0, 5).map((card) => card.label.score);
	assert.deepEqual(scores, [-1, -0.5, 0, 0.5, null]);
	await closePage(page);
});

test('a reload keeps labels, page and place in the loop', async () => {
	await page.keyboard.press('5');
	await page.keyboard.press('Enter');
	await round(page, 2);
	await page.keyboard.press('2');
	await saved(page);
	const before = await cardNames(page);

	await page.reload();

	await round(page, 2);
	assert.deepEqual(await cardNames(page), before);
	assert.match(before[0], /scored −0.5/);
	await closePage(page);
});

test('dragging on the bar scores in tenths, dragging over cards selects', async () => {
	const bar = await label(2).locator('.bar').boundingBox();
	const y = bar.y + bar.height / 2;
	await page.mouse.move(bar.x + bar.width / 2, y);
	await page.mouse.down();
	await page.mouse.move(bar.x + bar.width * 0.85, y, { steps: 4 });
	await page.mouse.up();
	await hasLabel(2, 'scored +0.7');

	const [from, to] = [await label(5).boundingBox(), await label(11).boundingBox()];
	await page.mouse.move(from.x + 30, from.y + 40);
	await page.mouse.down();
	await page.mouse.move(to.x + 30, to.y + 40, { steps: 6 });
	await page.mouse.up();
	await page.getByRole('button', { name: '4 selected' }).waitFor();
	await page.keyboard.press('1');
	for (const index of [5, 6, 10, 11]) await hasLabel(index, 'scored −1');
	await hasLabel(7, 'no label');
	await closePage(page);
});

test('selecting with shift and ctrl, and the whole page', async () => {
	await label(3).click({ position: { x: 40, y: 40 } });
	await label(6).click({ position: { x: 40, y: 40 }, modifiers: ['Shift'] });
	await page.getByRole('button', { name: '4 selected' }).waitFor();
	await label(9).click({ position: { x: 40, y: 40 }, modifiers: ['Control'] });
	await page.getByRole('button', { name: '5 selected' }).waitFor();
	await page.keyboard.press('Escape');
	await page.getByRole('button', { name: 'selected' }).waitFor({ state: 'detached' });

	await page.keyboard.press('Control+a');
	await page.keyboard.press('1');
	await saved(page);

	assert.equal((await state()).counts.negative, 20);
	await closePage(page);
});

test('typing in a field triggers no key; Escape goes back to the cards', async () => {
	await page.keyboard.press('/');
	await page.keyboard.type('1 5 n u z');
	assert.equal(await page.getByLabel('Add a prompt').inputValue(), '1 5 n u z');
	await page.keyboard.press('Escape');
	await page.keyboard.press('5');
	await saved(page);

	const { counts } = await state();
	assert.deepEqual([counts.positive, counts.negative, counts.unsure], [1, 0, 0]);
	await closePage(page);
});

test('scores and commands as text stay text; a key held down scores once', async () => {
	await page.keyboard.press('/');
	await page.keyboard.type('a1-s');
	const prompt = page.getByLabel('Add a prompt');
	assert.equal(await prompt.inputValue(), 'a1-s');
	await page.keyboard.press('Escape');
	for (let repeat = 0; repeat < 4; repeat++) await page.keyboard.down('5');
	await page.keyboard.up('5');
	await saved(page);
	let { counts } = await state();
	assert.deepEqual([counts.positive, counts.negative], [1, 0]);

	for (let repeat = 0; repeat < 3; repeat++) await page.keyboard.down('ArrowRight');
	await page.keyboard.up('ArrowRight');
	assert.equal(await focusedCard(page), (await cardIds(page))[4]);
	for (let repeat = 0; repeat < 4; repeat++) await page.keyboard.down('Enter');
	await page.keyboard.up('Enter');
	await round(page, 2);
	assert.equal((await state()).rounds.length, 2);
	await closePage(page);
});

test('numpad and keyboards of other scripts', async () => {
	const press = (key, code) =>
		page.evaluate(
			(init) => document.activeElement.dispatchEvent(new KeyboardEvent('keydown', init)),
			{ key, code, bubbles: true }
		);
	await press('5', 'Numpad5');
	await hasLabel(0, 'scored +1');
	await press('т', 'KeyN'); // Russian: stands where N does
	await saved(page);

	const { counts } = await state();
	assert.deepEqual([counts.positive, counts.negative], [1, 19]);
	await closePage(page);
});

/** The same classifier in a window beside, of the same browser (`context`) or of another one. */
async function beside(context) {
	const other = await openPage(browser, page.url());
	if (!context) return other;
	await other.context().close();
	const twin = await context.newPage();
	await twin.goto(page.url());
	return twin;
}

test('labels and rounds of a window beside appear here', async () => {
	const other = await beside(page.context());
	await round(other, 1);
	await other.keyboard.press('5');
	await hasLabel(0, 'scored +1');
	await page.keyboard.press('ArrowRight');
	await page.keyboard.press('1');
	await other.getByText('2 labels').waitFor();

	await other.keyboard.press('Enter');
	await page.getByText('Another window has moved on').waitFor();
	await round(page, 2);
	assert.deepEqual(await cardIds(page), await cardIds(other));
	const { counts } = await state();
	assert.deepEqual([counts.positive, counts.negative], [1, 1]);
	await closePage(page);
});

test('two people score one card: the later counts, says so, and can be taken back', async () => {
	const other = await beside();
	await round(other, 1);
	await other.keyboard.press('1');
	await saved(other);

	await page.keyboard.press('5');
	await page.getByText('Another window had 1 card scored −1. Yours counts now').waitFor();
	assert.equal((await state()).page[0].label.score, 1);
	await page.keyboard.press('z');
	await hasLabel(0, 'scored −1');
	assert.equal((await state()).page[0].label.score, -1);
	await closePage(other);
	await closePage(page);
});

test('the start is edited, survives a reload, and counts from the next fit', async () => {
	await page.keyboard.press('m');
	await page.keyboard.press('/');
	await page.keyboard.type('snow');
	await page.getByRole('button', { name: 'Add this as a part to stay away from' }).click();
	await page.getByText('Counts from the next fit.', { exact: true }).waitFor();
	await page.reload();
	await page.getByText('Counts from the next fit.', { exact: true }).waitFor();
	await page.getByRole('listbox').focus();

	await page.keyboard.press('Enter');

	await round(page, 2);
	const { start } = await state();
	assert.deepEqual(
		start.map(({ kind, weight }) => [kind, weight]),
		[
			['text', 1],
			['item', 1],
			['text', -1]
		]
	);
	await closePage(page);
});

test('another window has closed the round: the page catches up and says so', async () => {
	await page.keyboard.press('5');
	await saved(page);
	await halfspace.request('POST', `${path}/fit`, { round: 1 });

	await page.keyboard.press('Enter');

	await page.getByText('Another window has moved on').waitFor();
	await round(page, 2);
	assert.equal((await state()).rounds.length, 2);
	await closePage(page);
});

test('an earlier round comes back', async () => {
	await page.keyboard.press('5');
	await page.keyboard.press('Enter');
	await round(page, 2);
	await page.keyboard.press('1');
	await page.keyboard.press('Enter');
	await round(page, 3);

	await page.getByRole('button', { name: 'Restore round 1' }).click();

	await page.getByText('from round 1').waitFor();
	const { rounds } = await state();
	assert.equal(rounds[0].restored_from, 1);
	await closePage(page);
});

test('when nothing is unseen the page says so and offers what helps', async () => {
	await page.getByLabel('Page size').selectOption('100');
	await page.waitForFunction(() => document.querySelectorAll('[role=option]').length === 90);
	await page.keyboard.press('Escape');
	await page.keyboard.press('5');
	await page.keyboard.press('Enter');
	await page.getByRole('heading', { name: 'No more unseen items in train' }).waitFor();

	await page.getByRole('button', { name: 'only unlabelled' }).first().click();

	await page.waitForFunction(() => document.querySelectorAll('[role=option]').length === 89);
	await closePage(page);
});

test('strategy and split draw the page anew', async () => {
	const best = await cardIds(page);
	await page.keyboard.press('s');
	await page.getByLabel('Strategy').selectOption('random');
	await page.getByText(/^Random, 20 of/).waitFor();
	assert.notDeepEqual(await cardIds(page), best);

	await page.getByLabel('Split').selectOption('validation');
	await page.getByText('20 of 30 unseen').waitFor();
	await closePage(page);
});

/** Call it before the keys, and what it gives when all is saved: that waits until the page has what comes next. */
function watchAhead(page) {
	let isKnown = false;
	page.on('requestfinished', (request) => {
		if (request.url().endsWith('/labels')) isKnown = false;
		if (request.url().endsWith('/next-page')) isKnown = true;
	});
	return async () => {
		for (let tries = 0; !isKnown; tries++) {
			assert.ok(tries < 600, 'the page does not ask what comes next');
			await page.waitForTimeout(50);
		}
		await page.waitForTimeout(100); // until the page has read it
	};
}

test('the next page is on the table before the fit is answered, and labels on it arrive', async () => {
	const release = await browserSupport.holdBack(page, '**/fit');
	const first = await cardIds(page);
	const isAhead = watchAhead(page);
	await page.keyboard.press('5');
	await page.keyboard.press('1');
	await saved(page);
	await isAhead();

	await page.keyboard.press('Enter');
	await page.waitForFunction(
		(known) => !known.includes(document.querySelector('[role=option]').id),
		first
	);
	const second = await cardIds(page);
	await page.keyboard.press('5');
	release();
	await round(page, 2);
	await saved(page);

	assert.deepEqual(await cardIds(page), second);
	assert.equal(await focusedCard(page), second[1]);
	const { page: stored, counts } = await state();
	assert.deepEqual([counts.positive, counts.negative], [2, 1]);
	assert.equal(stored[0].label.score, 1);
	await closePage(page);
});

test('its pictures are there already', async () => {
	const isAhead = watchAhead(page);
	await page.keyboard.press('5');
	await saved(page);
	await isAhead();
	await page.waitForTimeout(500);
	const asked = [];
	page.on('request', (request) => request.url().includes('/image?') && asked.push(request.url()));

	await page.keyboard.press('Enter');
	await round(page, 2);
	await page.waitForFunction(() =>
		[...document.querySelectorAll('[role=option] img')].every((image) => image.complete)
	);

	const shown = await cards(page)
		.locator('img')
		.evaluateAll((images) => images.map(({ src }) => src));
	assert.deepEqual(
		asked.filter((url) => shown.includes(url)),
		[]
	);
	await closePage(page);
});

test('each round shows what its head finds first', async () => {
	await page.keyboard.press('5');
	await page.keyboard.press('Enter');
	await round(page, 2);

	const top = page.getByRole('list', { name: 'What round 1 finds first' });
	await top.locator('img').nth(3).waitFor();

	const { cards: best } = await halfspace.request(
		'GET',
		`${path}/evaluation/items?split=train&round=1&cut_off=-1000&limit=4`
	);
	const urls = await top.locator('img').evaluateAll((images) => images.map(({ src }) => src));
	assert.deepEqual(
		urls.map((url) => Number(/items\/(\d+)/.exec(url)[1])),
		best.map(({ item }) => item.id)
	);
	await closePage(page);
});

test('enlarged, arrows go on to the next card; closing gives the focus back', async () => {
	const ids = await cardIds(page);
	const enlarged = page.getByRole('dialog', { name: 'Enlarged' });
	await page.keyboard.press('f');
	await enlarged.getByText('#1', { exact: true }).waitFor();
	await enlarged.getByText(/\.jpg$/).waitFor();
	await page.keyboard.press('ArrowRight');
	await page.keyboard.press('ArrowDown');
	await enlarged.getByText('#7', { exact: true }).waitFor();
	await page.keyboard.press('4');
	await enlarged.getByText('#8', { exact: true }).waitFor();
	await enlarged.getByRole('button', { name: 'Previous card' }).click();
	await enlarged.getByText('scored +0.5').waitFor();
	await page.keyboard.press('Escape');
	await enlarged.waitFor({ state: 'hidden' });

	await hasLabel(6, 'scored +0.5');
	assert.equal(await focusedCard(page), ids[6]);
	assert.ok(await page.getByRole('listbox').evaluate((box) => box === document.activeElement));
	await closePage(page);
});

test('zoom keeps the keys of the page', async () => {
	const [first, second] = await cardIds(page);
	await page.keyboard.press('f');
	await page.getByRole('dialog', { name: 'Enlarged' }).waitFor();
	await page.keyboard.press('5');
	await page.keyboard.press('f');
	await page.getByRole('dialog').waitFor({ state: 'hidden' });

	await hasLabel(0, 'scored +1');
	assert.equal(await focusedCard(page), second);
	assert.notEqual(first, second);
	await closePage(page);
});

test('g and a letter go to the other pages', async () => {
	for (const [key, view] of ['l:labels', 'e:evaluate', 'x:export', 't:train'].map((s) =>
		s.split(':')
	)) {
		await page.keyboard.press('g');
		await page.keyboard.press(key);
		await page.waitForURL((url) => url.hash.endsWith(`/${view}`));
		await page.locator(`header nav a[aria-current=page][href$=${view}]`).waitFor();
	}
	await round(page, 1);
	await closePage(page);
});
