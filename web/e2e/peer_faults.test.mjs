// What people have hit in other tools, on our pages: each test names the public issues it stands for.
import assert from 'node:assert/strict';
import { cp, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import * as browserSupport from './support/browser.mjs';
import { copyPhotos } from './support/photos.mjs';
import { Halfspace } from './support/server.mjs';

const { cardIds, cardNames, cards, changed, closePage } = browserSupport;
const { openPage, round, saved, trainUrl } = browserSupport;

/** Texts of one split to train on, and of others to evaluate on. */
const texts = [
	...Array.from({ length: 40 }, (_, i) => [`Question ${i}: where is my card?`, 'train']),
	...Array.from({ length: 24 }, () => ['The same question again', 'tied']),
	...Array.from({ length: 24 }, (_, i) => [`Request ${i} about ${i * i} euros`, 'validation'])
];
let browser, halfspace, folder;

before(async () => {
	browser = await browserSupport.launch();
	folder = await mkdtemp(join(tmpdir(), 'halfspace-faults-'));
	const rows = texts.map(([text, split]) => `${text},${split}`);
	await writeFile(join(folder, 'texts.csv'), ['text,split', ...rows].join('\n'));
	const twins = join(folder, 'twins');
	await copyPhotos(twins, { train: 12, validation: 0 });
	const photos = (await readdir(join(twins, 'train'))).filter((name) => name.endsWith('.jpg'));
	for (const name of photos.filter((name) => name !== 'empty.jpg').slice(0, 6))
		await cp(join(twins, 'train', name), join(twins, 'train', `again ${name}`));
	halfspace = await Halfspace.start({
		...{ photos: { train: 60, validation: 10 }, few: { train: 12, validation: 0 } },
		...{ twins, texts: join(folder, 'texts.csv') }
	});
});

after(async () => {
	await browser?.close();
	await halfspace?.close();
	await rm(folder, { recursive: true });
});

const train = (workspace, name) => openPage(browser, trainUrl(halfspace, workspace, name));
const facts = (page, text) => page.getByText(text, { exact: true }).waitFor();
const hasLabel = (page, index, text) =>
	page.waitForFunction(
		([at, wanted]) =>
			document.querySelectorAll('[role=option]')[at].textContent.includes(`, ${wanted}, `),
		[index, text]
	);

test('the last items come, then it is said that there are no more; all counts add up (hnswlib#444, Prodigy t/3035)', async () => {
	await halfspace.classifier('few', 'all of them', { page_size: 8, group_at: null });
	const page = await openPage(browser, `${halfspace.url}#/w/few`);
	await page.getByText('few · 12 items').waitFor();
	await page.getByText('Could not read 2 files').waitFor(); // 12 + 2 lie in the folder
	await page.goto(trainUrl(halfspace, 'few', 'all of them'));
	const shown = [];
	/** Unseen and seen as the page tells them, which are all the items at any time. */
	const adds = async (unseen, onPage) => {
		await page.getByText(`, ${onPage} of ${unseen} unseen`).waitFor();
		await facts(page, `${12 - unseen} of 12`);
		shown.push(...(await cardIds(page)));
	};
	await round(page, 1);
	await adds(12, 8);
	await page.keyboard.press('5');
	await page.keyboard.press('n');
	await page.keyboard.press('Enter');
	await round(page, 2);
	await page.getByLabel('Page size').selectOption('10');
	await page.getByText('The last 4 unseen items in train.').waitFor();
	await adds(4, 4);
	assert.equal(new Set(shown).size, 12);

	await page.keyboard.press('Escape');
	await page.keyboard.press('Enter');
	await page.getByRole('heading', { name: 'No more unseen items in train' }).waitFor();
	await adds(0, 0);
	await page.getByRole('button', { name: 'only unlabelled' }).first().click();
	await adds(4, 4);
	await page.getByRole('button', { name: 'Let come back: all' }).first().click();
	await adds(12, 10);
	await closePage(page);
});

for (const [key, { what, says }] of Object.entries({
	1: { what: 'negatives', says: /Only negatives so far\. An example image/ },
	3: { what: 'zeros', says: /Turned/ },
	5: { what: 'positives', says: /Turned/ },
	none: { what: 'no labels', says: /There are no scores yet, so this page follows the start/ }
}))
	test(`a first page of nothing but ${what} is fitted, and the page says what it means (small-text#6)`, async () => {
		const path = await halfspace.classifier('photos', `only ${what}`);
		const page = await train('photos', `only ${what}`);
		await round(page, 1);
		const first = await cardIds(page);
		if (key !== 'none') {
			await page.keyboard.press('Control+a');
			await page.keyboard.press(key);
			await saved(page);
		}

		await page.keyboard.press('Enter');

		await round(page, 2);
		await page.getByText(says).first().waitFor();
		const second = await cardIds(page);
		assert.equal(second.length, 20);
		assert.ok(second.every((id) => !first.includes(id)));
		const { page: stored } = await halfspace.request('GET', path);
		assert.ok(stored.every(({ score }) => Number.isFinite(score)));
		await closePage(page);
	});

/** Answers of an audit of all items of a split, by their place. */
async function audited(name, split, isPositive) {
	const path = await halfspace.classifier('texts', name, {
		start: [{ kind: 'text', text: 'a question about money', weight: 1 }]
	});
	const { cards: drawn } = await halfspace.request('POST', `${path}/audit`, { split, count: 24 });
	const labels = drawn.map(({ item }, index) => ({
		...{ item: item.id, unsure: false },
		score: isPositive(index) ? 1 : -1
	}));
	await halfspace.request('PUT', `${path}/audit/labels`, { labels });
	return path;
}

for (const [name, { split, isPositive, why }] of Object.entries({
	'no positive': { isPositive: () => false, why: /^There are 0 positive labels .* takes 5/ },
	'one positive': { isPositive: (i) => i === 3, why: /^There are [01] positive labels .* takes 5/ },
	'all positive': { isPositive: () => true, why: /^There are 0 .* labels .* takes 5/ },
	'only ties': { split: 'tied', isPositive: (i) => i % 2 === 0, why: /have the same score/ }
}))
	test(`a split of ${name} has no cut-off, and the page says why (TabPFN#1152)`, async () => {
		const path = await audited(name, split ?? 'validation', isPositive);
		const before = (await halfspace.request('GET', path)).cut_off;
		const page = await openPage(browser, trainUrl(halfspace, 'texts', name, 'evaluate'));
		await page.getByLabel('Scores on').selectOption(split ?? 'validation');
		await page.getByText(/of 24 score at least/).waitFor();
		const rule = page.getByRole('form', { name: 'Cut-off by' });

		await rule.getByLabel('Cut-off by').selectOption('best_f1');
		await rule.getByRole('button', { name: 'Use' }).click();

		await rule.getByText(why).waitFor();
		const after = await halfspace.request('GET', path);
		assert.equal(after.cut_off, before);
		assert.equal((await halfspace.request('GET', `${path}/cut-off`)).aim, 'hand');
		await closePage(page);
	});

test('ten marks outlive a killed server and a reload in the middle of a page (doccano#1419, label-studio#1790)', async () => {
	const path = await halfspace.classifier('photos', 'killed');
	const page = await train('photos', 'killed');
	await round(page, 1);
	for (let mark = 0; mark < 10; mark++) await page.keyboard.press(mark % 2 ? '1' : '5');
	await saved(page);
	const before = await cardNames(page);

	await halfspace.kill();
	await halfspace.serve();
	await page.reload();
	await round(page, 1);
	assert.deepEqual(await cardNames(page), before);

	// Reloaded with the keys hardly up: nothing is waited for.
	for (let mark = 0; mark < 5; mark++) await page.keyboard.press('4');
	await page.reload();
	await round(page, 1);
	await saved(page);
	const { counts } = await halfspace.request('GET', path);
	assert.deepEqual([counts.positive, counts.negative], [7, 3]);
	const names = await cardNames(page);
	assert.ok(names.slice(0, 5).every((name) => name.includes('scored +0.5')));
	assert.deepEqual(names.slice(5), before.slice(5));
	await closePage(page);
});

test('a disk that is full is said, and the marks are kept until there is room (cvat#7996)', async () => {
	const path = await halfspace.classifier('photos', 'full disk');
	const page = await train('photos', 'full disk');
	await round(page, 1);
	// That the server answers so on a full disk is tested there.
	const full = { code: 'unavailable', message: 'The disk is full: catalogue.db' };
	await page.route('**/labels', (route) => route.fulfill({ status: 503, json: full }));
	await page.keyboard.press('5');
	await page.keyboard.press('1');
	await page.getByText('2 acts not sent yet, trying again').waitFor();
	await page.getByTitle(full.message).waitFor();

	await page.unroute('**/labels');
	await saved(page);
	const { counts } = await halfspace.request('GET', path);
	assert.deepEqual([counts.positive, counts.negative], [1, 1]);
	await closePage(page);
});

test('undo goes back one mark at a time, across a fit, and forward again (label-studio#7037, asreview#412)', async () => {
	const path = await halfspace.classifier('photos', 'undone');
	const page = await train('photos', 'undone');
	await round(page, 1);
	for (const key of ['5', '1', '4', '2', '5']) await page.keyboard.press(key);
	for (const key of ['z', 'z', 'Shift+Z']) await page.keyboard.press(key);
	await hasLabel(page, 3, 'scored −0.5');
	await hasLabel(page, 4, 'no label');
	await page.keyboard.press('Enter');
	await round(page, 2);
	await page.keyboard.press('1');
	await saved(page);
	assert.deepEqual(await scoresOf(path), [-1, -0.5, -1, 0.5, 1].sort());

	for (const key of ['z', 'z', 'z']) await page.keyboard.press(key);
	await page.getByText('2 labels').waitFor();
	assert.deepEqual(await scoresOf(path), [-1, 1].sort());
	await page.keyboard.press('Shift+Z');
	await page.getByText('3 labels').waitFor();
	assert.deepEqual(await scoresOf(path), [-1, 0.5, 1].sort());
	await closePage(page);
});

async function scoresOf(path) {
	const { cards: all } = await halfspace.request('GET', `${path}/labels?kind=any&limit=100`);
	return all.map(({ label }) => label.score).sort();
}

/** The head that the Export page gives for what is chosen there. */
async function exportedHead(page, chosen) {
	await page.getByRole('combobox', { name: 'Head of' }).selectOption(chosen);
	const begun = page.waitForEvent('download');
	await page.getByRole('link', { name: 'Download JSON', exact: true }).click();
	const { weights, bias } = JSON.parse(await readFile(await (await begun).path(), 'utf8'));
	assert.ok(weights.length > 100);
	return JSON.stringify({ weights, bias });
}

test('of five rounds any can be taken along, and the third comes back bit for bit (label-sleuth#339)', async () => {
	await halfspace.classifier('photos', 'five rounds', { page_size: 8 });
	const page = await train('photos', 'five rounds');
	for (let number = 1; number <= 5; number++) {
		await round(page, number);
		await page.keyboard.press(number % 2 ? '5' : '4');
		await page.keyboard.press('n');
		await saved(page);
		await page.keyboard.press('Enter');
	}
	await round(page, 6);
	await page.keyboard.press('g');
	await page.keyboard.press('x');
	const heads = [];
	for (const number of ['1', '2', '3', '4', '5']) heads.push(await exportedHead(page, number));
	assert.equal(new Set(heads).size, 5);
	assert.equal(await exportedHead(page, ''), heads[4]);

	await page.keyboard.press('g');
	await page.keyboard.press('t');
	await page.getByRole('button', { name: 'Restore round 3' }).click();
	await page.getByText('from round 3').waitFor();
	await page.keyboard.press('g');
	await page.keyboard.press('x');

	assert.equal(await exportedHead(page, ''), heads[2]);
	assert.equal(await exportedHead(page, '5'), heads[4]);
	await closePage(page);
});

test('score and rank stand on each card (argilla#5777, fiftyone#1545)', async () => {
	const path = await halfspace.classifier('photos', 'scores');
	const page = await train('photos', 'scores');
	await round(page, 1);
	const { page: stored } = await halfspace.request('GET', path);
	const written = (score) => score.toFixed(2).replace('-', '−');

	const chips = await cards(page).evaluateAll((all) =>
		all.map((card) => ['.score', '.rank'].map((part) => card.querySelector(part).textContent))
	);

	assert.deepEqual(
		chips,
		stored.map(({ score, rank }) => [written(score), `#${rank}`])
	);
	for (const [index, name] of (await cardNames(page)).entries())
		assert.ok(name.startsWith(`Number ${index + 1}, score ${written(stored[index].score)}, `));
	await closePage(page);
});

test('grades, skipping, twins on one card, like these, and a prompt, by keyboard (asreview#387, #2434, #2313; argilla#3460, #2443)', async () => {
	const path = await halfspace.classifier('twins', 'wishes', { page_size: 10 });
	const page = await train('twins', 'wishes');
	await round(page, 1);
	const { page: stored } = await halfspace.request('GET', path);
	const stack = stored.findIndex(({ group }) => group);
	assert.equal(stored[stack].group.count, 2);
	const card = cards(page).nth(stack);
	assert.match(await card.textContent(), /\+1 alike/);

	// Grades and skipping; a card's label is its twin's too.
	for (let at = 0; at < stack; at++) await page.keyboard.press('ArrowRight');
	await page.keyboard.press('4');
	await page.keyboard.press('2');
	await page.keyboard.press('u');
	await saved(page);
	const { counts } = await halfspace.request('GET', path);
	assert.ok(counts.positive === 2 && counts.negative >= 1 && counts.unsure >= 1);

	// Like a group of them, and a prompt.
	await page.keyboard.press('ArrowLeft');
	await page.keyboard.press('Shift+ArrowLeft');
	await page.keyboard.press('m');
	await page.keyboard.press('/');
	await page.keyboard.type('snow');
	await page.keyboard.press('Enter');
	await page.keyboard.press('Escape');
	await page.keyboard.press('Enter');
	await round(page, 2);
	const { start } = await halfspace.request('GET', path);
	assert.deepEqual(
		start.map(({ kind }) => kind),
		['text', 'item', 'item', 'text']
	);

	// Twins part when the person wants that, and come together again.
	await changed(page, () => page.getByLabel('Stack near-duplicates').uncheck());
	await page.waitForFunction(() => !document.querySelector('.stacked'));
	assert.equal((await halfspace.request('GET', path)).group_at, null);
	await closePage(page);
});
