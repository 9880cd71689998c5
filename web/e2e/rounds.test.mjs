import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import * as browserSupport from './support/browser.mjs';
import { Halfspace } from './support/server.mjs';

const { axeFindings, closePage, openPage, saved, trainUrl, undone } = browserSupport;

let browser, halfspace, path;

const isWanted = ({ key, metadata }) =>
	/dog|puppy|\/birds\//i.test(`${key} ${metadata.caption ?? ''}`);

before(async () => {
	browser = await browserSupport.launch();
	halfspace = await Halfspace.start({ photos: { train: 120, validation: 30 } });
	path = await halfspace.classifier('photos', 'dogs', { page_size: 12 });
	await fitPages(1, 2);
	await halfspace.classifier('photos', 'young');
});

after(async () => {
	await browser?.close();
	await halfspace?.close();
});

/** Labels the pages of these rounds by their captions, and fits each. */
async function fitPages(first, last) {
	for (let round = first; round <= last; round++) {
		const { page } = await halfspace.request('GET', path);
		const labels = page.map(({ item }) => ({
			item: item.id,
			score: isWanted(item) ? 1 : -1,
			unsure: false
		}));
		await halfspace.request('PUT', `${path}/labels`, { labels });
		await halfspace.request('POST', `${path}/fit`, { round });
	}
}

const open = (part = 'evaluate/rounds') =>
	openPage(browser, trainUrl(halfspace, 'photos', 'dogs', part));
const compared = (which, split = 'train') =>
	halfspace.request(
		'GET',
		`${path}/rounds/comparison/items?before=1&after=2&split=${split}&which=${which}&limit=500`
	);
const cardsIn = (region) => region.locator('[role=option]');
/** Waits for so many cards, of which the last are drawn later, and no more. */
const has = async (region, count) => {
	if (count > 0)
		await cardsIn(region)
			.nth(count - 1)
			.waitFor();
	assert.equal(await cardsIn(region).count(), count);
};

test('the last two rounds stand side by side, counted over the whole split', async () => {
	const page = await open();
	const made = await halfspace.request(
		'GET',
		`${path}/rounds/comparison?before=1&after=2&split=train`
	);
	const { both, entered, left } = made;

	await page
		.getByText(`${both} found by both, ${entered} only by round 2, ${left} only by round 1.`)
		.waitFor();

	const table = page.getByRole('table', { name: 'Two rounds side by side' });
	const cells = (name) =>
		table
			.getByRole('row', { name: new RegExp(`^${name}`) })
			.getByRole('cell')
			.allTextContents();
	assert.deepEqual(await cells('Positives at its cut-off'), [
		String(made.before.found),
		String(made.after.found)
	]);
	const labels = (side) => `+${side.fitted_on.positive} −${side.fitted_on.negative}`;
	assert.deepEqual(await cells('Labels it was fitted on'), [
		labels(made.before),
		labels(made.after)
	]);
	assert.equal(made.after.fitted_on.positive + made.after.fitted_on.negative, 24);
	await page.getByRole('img', { name: 'How many items have which score by round 1' }).waitFor();
	const after = page.getByRole('region', { name: `Only round 2 finds: ${entered}` });
	const before = page.getByRole('region', { name: `Only round 1 finds: ${left}` });
	assert.ok(entered + left > 0);
	await after.waitFor();
	await before.waitFor();
	await has(after, Math.min(60, (await compared('entered')).total));
	await has(before, Math.min(60, (await compared('left')).total));
	assert.deepEqual(await axeFindings(page), []);
	await closePage(page);
});

test('by keys alone: to the part, to what moved, and a label that counts', async () => {
	const page = await open('train');
	await browserSupport.round(page, 3);
	await page.keyboard.press('g');
	await page.keyboard.press('r');
	await page.waitForURL(/evaluate\/rounds$/);
	await page.getByRole('radio', { name: 'Found by one alone' }).focus();
	await page.keyboard.press('ArrowDown');
	const towards = page.getByRole('region', { name: 'Moved up most, from round 1 to 2' });
	const [first, second] = (await compared('up')).cards;
	await browserSupport.inOrder(page, [first, second]);
	assert.match(await cardsIn(towards).first().textContent(), /was −?\d/);

	await towards.getByRole('listbox').focus();
	await page.keyboard.press('ArrowRight');
	assert.equal(
		await towards.getByRole('listbox').getAttribute('aria-activedescendant'),
		`card-${second.item.id}`
	);
	await page.keyboard.press('ArrowLeft');
	await page.keyboard.press('f');
	await page.getByRole('dialog').waitFor();
	await page.keyboard.press('f');
	await page.keyboard.press(first.label.score === 0.5 ? '2' : '4');
	await saved(page);

	const labelled = async () => {
		const { cards } = await halfspace.request('GET', `${path}/labels?limit=500`);
		return cards.find(({ item }) => item.id === first.item.id)?.label.score;
	};
	assert.equal(await labelled(), first.label.score === 0.5 ? -0.5 : 0.5);
	await undone(page);
	assert.equal(await labelled(), first.label.score ?? undefined);
	await closePage(page);
});

test('no card is scored before the person has gone to one of the lists', async () => {
	const page = await open();
	await page.locator('[role=option]').first().waitFor();
	const before = await halfspace.request('GET', path);

	await page.keyboard.press('1');

	await page.waitForFunction(() => document.activeElement.matches('[role=listbox]'));
	await saved(page);
	assert.deepEqual((await halfspace.request('GET', path)).counts, before.counts);
	await closePage(page);
});

test('the address says which rounds and the timeline leads there', async () => {
	const page = await open('train');
	await page.getByRole('link', { name: 'Compare round 2 with 1' }).click();
	await page.waitForURL(/evaluate\/rounds\/1\/2$/);
	await page.getByRole('combobox', { name: 'Round', exact: true }).waitFor();
	await page.goto(trainUrl(halfspace, 'photos', 'dogs', 'evaluate/rounds/2/1'));
	await page.getByText(/\d+ only by round 1, \d+ only by round 2/).waitFor();
	await page.reload();
	await page.getByText(/\d+ only by round 1, \d+ only by round 2/).waitFor();
	await closePage(page);
});

test('on a split kept to check with nothing is labelled, and an audit gives the figures', async () => {
	const drawn = await halfspace.request('POST', `${path}/audit`, {
		split: 'validation',
		count: 30
	});
	const labels = drawn.cards.map(({ item }, index) => ({
		item: item.id,
		score: isWanted(item) || index === 0 ? 1 : -1,
		unsure: false
	}));
	await halfspace.request('PUT', `${path}/audit/labels`, { labels });
	const page = await open();

	await page.getByRole('combobox', { name: 'on', exact: true }).selectOption('validation');
	await page.getByText(/from 30 answers of the audit/).waitFor();
	const recall = page.getByRole('row', { name: /^Recall/ }).getByRole('cell');
	assert.match(await recall.last().textContent(), /^\d+(\.\d)?% /);
	await page.getByRole('radio', { name: 'Moved most' }).check();
	const list = page.getByRole('region', { name: /^Moved (up|down) most/ }).last();
	await cardsIn(list).first().waitFor();
	await list.getByRole('listbox').focus();
	await page.keyboard.press('5');

	await page.getByText('Only items of train can be labelled here').waitFor();
	await closePage(page);
});

test('before the second fit it says what to do', async () => {
	const page = await openPage(browser, trainUrl(halfspace, 'photos', 'young', 'evaluate/rounds'));
	await page.getByText('Two fitted rounds are needed').waitFor();
	await page.getByRole('link', { name: 'Go on training' }).click();
	await browserSupport.round(page, 1);
	await closePage(page);
});
