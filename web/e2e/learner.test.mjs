import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import * as browserSupport from './support/browser.mjs';
import { Halfspace } from './support/server.mjs';

const { axeFindings, cardIds, cardNames, cards, changed, closePage } = browserSupport;
const { openPage, round, trainUrl, undone } = browserSupport;

let browser, halfspace, path, wrong;

before(async () => {
	browser = await browserSupport.launch();
	halfspace = await Halfspace.start({ photos: { train: 90, validation: 20 } });
	path = await halfspace.classifier('photos', 'dogs', { page_size: 60 });
	const { page } = await halfspace.request('GET', path);
	// The upper half of the ranking is wanted, but for its first.
	const labels = page.map(({ item }, index) => ({
		item: item.id,
		score: index > 0 && index < 30 ? 1 : -1,
		unsure: false
	}));
	wrong = `card-${page[0].item.id}`;
	await halfspace.request('PUT', `${path}/labels`, { labels });
});

after(async () => {
	await browser?.close();
	await halfspace?.close();
});

const open = (view) => openPage(browser, trainUrl(halfspace, 'photos', 'dogs', view));
const count = (page, wanted) =>
	page.waitForFunction((n) => document.querySelectorAll('[role=option]').length === n, wanted);

test('labels the others contradict are listed first of all, with what the others say', async () => {
	const page = await open('labels');
	await page.getByText('Disagree', { exact: true }).click();
	await page.getByText(/The other labels would say the opposite/).waitFor();
	await cards(page).first().filter({ hasText: 'the others say' }).waitFor();

	assert.equal((await cardIds(page))[0], wrong);
	assert.match((await cardNames(page))[0], /scored −1, the others say \+/);
	assert.deepEqual(await axeFindings(page), []);

	await page.getByRole('listbox').focus();
	await page.keyboard.press('5');
	await browserSupport.saved(page);
	await page.reload();
	await page.getByText('Disagree', { exact: true }).click();
	await page.waitForFunction((id) => !document.getElementById(id), wrong);
	await page.getByRole('listbox').or(page.getByText('Every label agrees')).first().waitFor();
	await undone(page);
	await closePage(page);
});

test('the labels of earlier rounds are changed in bulk and brought back by one undo', async () => {
	await halfspace.request('POST', `${path}/fit`, { round: 1 });
	const page = await open('labels');
	await count(page, 60);
	await page.getByText('Positive', { exact: true }).click();
	await page.waitForFunction(() => document.querySelectorAll('[role=option]').length < 60);
	const before = (await halfspace.request('GET', path)).counts;
	await page.getByLabel('Last round').selectOption('1');

	await page.getByRole('button', { name: /^Change all \d+…/ }).click();
	assert.deepEqual(await axeFindings(page), []);
	await page.getByRole('dialog').getByRole('button', { name: '−0.5' }).click();

	await page.getByText(/\d+ labels changed/).waitFor();
	await page.getByText('No labels of this kind here.').waitFor();
	const changed = (await halfspace.request('GET', path)).counts;
	assert.deepEqual([changed.positive, changed.negative], [0, before.positive + before.negative]);
	await undone(page);
	assert.deepEqual((await halfspace.request('GET', path)).counts, before);
	await closePage(page);
});

test('a page asks again, and the settings of the learner are seen and kept', async () => {
	const page = await open('train');
	await page.getByRole('heading', { name: /^Round \d/ }).waitFor();
	const { rounds } = await halfspace.request('GET', path);
	await page.getByLabel('Ask again, a page').selectOption('2');
	await page.getByRole('button', { name: 'How it learns…' }).click();
	await page.getByLabel('Random negatives', { exact: true }).fill('50');
	await page.getByLabel('What a label keeps each round').fill('0.8');
	assert.deepEqual(await axeFindings(page), []);
	await changed(page, () => page.getByRole('button', { name: 'Apply' }).click());
	await page.getByRole('dialog').waitFor({ state: 'detached' });
	const { learner } = await halfspace.request('GET', path);
	assert.deepEqual(
		[learner.recheck, learner.negatives, learner.recency, learner.pull],
		[2, 50, 0.8, null]
	);

	await page.locator('footer button.fit:enabled').waitFor();
	await page.getByRole('listbox').focus();
	await page.keyboard.press('Enter');
	await round(page, rounds[0].number + 1);
	const asked = (await cardNames(page)).filter((name) => name.includes('still sure?'));
	assert.ok(asked.length >= 1 && asked.length <= 2, asked.join());

	await page.getByRole('button', { name: 'How it learns…' }).click();
	await page.getByText(/The last fit used [\d.]+\./).waitFor();
	await page.getByLabel('Weight of the start').fill('1000');
	await page.getByRole('button', { name: 'Apply' }).click();
	await page.getByText(/learner\.scale must be .*100/).waitFor();
	await page.getByRole('button', { name: 'How it learns…' }).click();
	await changed(page, () => page.getByRole('button', { name: 'Back to the defaults' }).click());
	await page.getByRole('dialog').waitFor({ state: 'detached' });
	assert.equal((await halfspace.request('GET', path)).learner.negatives, 200);
	assert.equal((await halfspace.request('GET', path)).learner.recheck, 2);
	await closePage(page);
});

test('near-duplicates are stacked or each on its own card, as the person wants', async () => {
	const page = await open('train');
	const stack = page.getByLabel('Stack near-duplicates');
	await changed(page, () => stack.uncheck());
	assert.equal((await halfspace.request('GET', path)).group_at, null);
	await changed(page, () => stack.check());
	assert.notEqual((await halfspace.request('GET', path)).group_at, null);
	await cards(page).first().waitFor();
	await closePage(page);
});
