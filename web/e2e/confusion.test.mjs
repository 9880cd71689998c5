import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import * as browserSupport from './support/browser.mjs';
import { Halfspace } from './support/server.mjs';

const { axeFindings, cardIds, cardNames, closePage, openPage, saved, trainUrl } = browserSupport;

let browser, halfspace, path;
/** Items labelled against what is so: on a page, and in the audit. */
let slip, auditSlip;

const isWanted = ({ key, metadata }) =>
	/dog|puppy|\/birds\//i.test(`${key} ${metadata.caption ?? ''}`);

before(async () => {
	browser = await browserSupport.launch();
	halfspace = await Halfspace.start({ photos: { train: 120, validation: 40 } });
	path = await halfspace.classifier('photos', 'dogs', { page_size: 40, strategy: 'random' });
	const { page } = await halfspace.request('GET', path);
	await halfspace.request('PUT', `${path}/labels`, { labels: page.map(label) });
	await halfspace.request('POST', `${path}/fit`, { round: 1 });
	const draw = { split: 'validation', count: 40 };
	const { cards } = await halfspace.request('POST', `${path}/audit`, draw);
	await halfspace.request('PUT', `${path}/audit/labels`, { labels: cards.map(label) });
	slip = await slipIn('pages', `${path}/labels`);
	auditSlip = await slipIn('audit', `${path}/audit/labels`);
	await halfspace.classifier('photos', 'young');
});

after(async () => {
	await browser?.close();
	await halfspace?.close();
});

const label = ({ item }) => ({ item: item.id, score: isWanted(item) ? 1 : -1, unsure: false });

/** Labels an item of which the head is sure as the opposite. Tells which, and the key that puts it right. */
async function slipIn(labels, target) {
	const cell = (name) =>
		halfspace.request('GET', `${path}/confusion/items?labels=${labels}&cell=${name}&limit=500`);
	const { cards: found } = await cell('true_positives');
	const { cards: left } = await cell('true_negatives');
	const { item } = (found.length > 0 ? found : left).at(-1);
	const score = found.length > 0 ? -1 : 1;
	await halfspace.request('PUT', target, { labels: [{ item: item.id, score, unsure: false }] });
	return { id: item.id, score, key: score < 0 ? '5' : '1' };
}

const open = (part = 'evaluate/confusion') =>
	openPage(browser, trainUrl(halfspace, 'photos', 'dogs', part));
const confusion = (labels) =>
	halfspace.request('GET', `${path}/confusion${labels ? `?labels=${labels}` : ''}`);
const mistakes = ({ false_positives, false_negatives }) => false_positives + false_negatives;
const disagree = (page, count) =>
	page.getByText(new RegExp(`^${count} of 80 labels disagree`)).waitFor();

test('all that disagree, the farthest off first, with the four cells', async () => {
	const page = await open();
	const told = await confusion();
	await disagree(page, mistakes(told));
	const { cards } = await halfspace.request('GET', `${path}/confusion/items?limit=60`);
	assert.equal(cards.length, mistakes(told));
	assert.ok(cards.some(({ item }) => item.id === slip.id));
	await page.waitForFunction(
		(count) => document.querySelectorAll('[role=option]').length === count,
		cards.length
	);
	assert.deepEqual(
		await cardIds(page),
		cards.map(({ item }) => `card-${item.id}`)
	);
	assert.deepEqual(await axeFindings(page), []);

	const cell = page.getByRole('button', { name: /with a negative label, not found$/ });
	assert.equal(await cell.textContent(), String(told.true_negatives));
	await cell.click();
	const title = `${told.true_negatives} items with a negative label, not found`;
	await page.getByRole('heading', { name: title, exact: true }).waitFor();
	assert.ok((await cardNames(page)).every((name) => name.includes('scored −1')));
	await page.getByRole('button', { name: 'All that disagree' }).click();
	await page.waitForFunction((id) => document.getElementById(`card-${id}`), slip.id);
	await closePage(page);
});

test('by keys alone: a slip is put right, taken back, and put right for good', async () => {
	const page = await open('train');
	await browserSupport.round(page, 2);
	const before = mistakes(await confusion());
	await page.keyboard.press('g');
	await page.keyboard.press('c');
	await disagree(page, before);
	await page.waitForFunction((id) => document.getElementById(`card-${id}`), slip.id);
	const place = (await cardIds(page)).indexOf(`card-${slip.id}`);
	for (let step = 0; step < place; step++) await page.keyboard.press('ArrowRight');
	assert.equal(await browserSupport.focusedCard(page), `card-${slip.id}`);

	await page.keyboard.press(slip.key);
	await disagree(page, before - 1);
	await page.keyboard.press('z');
	await disagree(page, before);
	await page.keyboard.press('Shift+Z');
	await disagree(page, before - 1);
	await saved(page);

	const { cards } = await halfspace.request('GET', `${path}/labels?limit=60`);
	assert.equal(cards.find(({ item }) => item.id === slip.id).label.score, -slip.score);
	await page.reload();
	await disagree(page, before - 1);
	await page.waitForFunction((id) => !document.getElementById(`card-${id}`), slip.id);
	await closePage(page);
});

test('an answer of the audit is put right in the audit, and trains nothing', async () => {
	const page = await open();
	const before = await confusion('audit');
	const { counts } = await halfspace.request('GET', path);
	await page.getByRole('combobox', { name: 'Labels' }).selectOption('audit');
	await page.getByText(new RegExp(`^${mistakes(before)} of 40 labels disagree`)).waitFor();
	await page.getByText('change one only where it was a slip').waitFor();
	await browserSupport.allNamed(page, 'audit');

	await page.locator(`#card-${auditSlip.id}`).click();
	await page.keyboard.press(auditSlip.key);
	await page.getByText(new RegExp(`^${mistakes(before) - 1} of 40 labels disagree`)).waitFor();
	await page.keyboard.press('z');
	await page.getByText(new RegExp(`^${mistakes(before)} of 40 labels disagree`)).waitFor();

	const { cards } = await halfspace.request('GET', `${path}/audit`);
	assert.equal(cards.find(({ item }) => item.id === auditSlip.id).label.score, auditSlip.score);
	assert.deepEqual((await halfspace.request('GET', path)).counts, counts);
	await closePage(page);
});

test('what emptied the list is taken back by key', async () => {
	const { cards } = await halfspace.request(
		'GET',
		`${path}/confusion/items?cell=mistakes&limit=99`
	);
	const last = cards.findLast(({ source }) => source === 'pages');
	for (const { item, source, label } of cards.filter((card) => card !== last)) {
		const target = source === 'audit' ? `${path}/audit/labels` : `${path}/labels`;
		const labels = [{ item: item.id, score: -label.score, unsure: false }];
		await halfspace.request('PUT', target, { labels });
	}
	const page = await open();
	await disagree(page, 1);
	await page.locator(`#card-${last.item.id}`).click();
	await page.keyboard.press(last.label.score < 0 ? '5' : '1');
	await disagree(page, 0);

	await page.keyboard.press('z');
	await disagree(page, 1);
	await page.locator(`#card-${last.item.id}`).waitFor();
	await closePage(page);
});

test('the list of labels that disagree leads here, and without labels it says what to do', async () => {
	const page = await openPage(
		browser,
		trainUrl(halfspace, 'photos', 'young', 'evaluate/confusion')
	);
	await page.getByText('Label a page, or answer an audit.').waitFor();
	await page.getByRole('link', { name: 'Two rounds' }).click();
	await page.getByText('Two fitted rounds are needed').waitFor();
	await closePage(page);
});
