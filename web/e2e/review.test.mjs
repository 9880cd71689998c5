import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import * as browserSupport from './support/browser.mjs';
import { Halfspace } from './support/server.mjs';

const { cardIds, cardNames, cards, closePage, openPage, saved, trainUrl } = browserSupport;

let browser, halfspace, path;

before(async () => {
	browser = await browserSupport.launch();
	halfspace = await Halfspace.start({ photos: { train: 90, validation: 40 } });
	path = await halfspace.classifier('photos', "dogs' day");
	const { page } = await halfspace.request('GET', path);
	const labels = page.map(({ item }, index) => ({
		item: item.id,
		score: index === 19 ? null : index < 8 ? 1 : -1,
		unsure: index === 19
	}));
	await halfspace.request('PUT', `${path}/labels`, { labels });
	await halfspace.request('POST', `${path}/fit`, { round: 1 });
});

after(async () => {
	await browser?.close();
	await halfspace?.close();
});

const open = (view) => openPage(browser, trainUrl(halfspace, 'photos', "dogs' day", view));

test('earlier labels are listed by kind and changed by the same keys', async () => {
	const page = await open('labels');
	await page.waitForFunction(() => document.querySelectorAll('[role=option]').length === 20);
	await page.getByText('Unsure', { exact: true }).click();
	await page.waitForFunction(() => document.querySelectorAll('[role=option]').length === 1);
	const [changed] = await cardIds(page);

	await page.getByRole('listbox').focus();
	await page.keyboard.press('4');
	await saved(page);
	await page.getByText('Positive', { exact: true }).click();
	await page.waitForFunction(() => document.querySelectorAll('[role=option]').length === 9);

	assert.ok((await cardIds(page)).includes(changed));
	assert.match((await cardNames(page))[0], /scored \+0.5/);
	await page.getByRole('listbox').focus();
	await page.keyboard.press('z');
	await page.waitForFunction(() =>
		document.querySelector('[role=option]').textContent.includes(', unsure, ')
	);
	await closePage(page);
});

test('a long list of labels comes as the person scrolls', async () => {
	const many = await halfspace.classifier('photos', 'many', { page_size: 90 });
	const { page: drawn } = await halfspace.request('GET', many);
	const labels = drawn.map(({ item }) => ({ item: item.id, score: -1, unsure: false }));
	await halfspace.request('PUT', `${many}/labels`, { labels });
	const page = await openPage(browser, trainUrl(halfspace, 'photos', 'many', 'labels'));
	await page.getByText('60 of 90').waitFor();

	await cards(page).nth(59).waitFor();
	await cards(page).nth(59).scrollIntoViewIfNeeded();

	await page.getByText('90 of 90').waitFor();
	await cards(page).nth(89).waitFor();
	assert.equal(new Set(await cardIds(page)).size, 90);
	await closePage(page);
});

test('the cut-off moves by key and by mouse, is counted exactly, and is kept', async () => {
	const page = await open('evaluate');
	const cutOff = page.getByRole('slider', { name: 'Cut-off' });
	await page.getByText(/of 40 score at least/).waitFor();
	const countedAt = async () => Number(await cutOff.getAttribute('aria-valuenow'));
	const start = await countedAt();

	await cutOff.press('ArrowRight');
	const fine = (await countedAt()) - start;
	await cutOff.press('Shift+ArrowLeft');
	const coarse = start + fine - (await countedAt());
	assert.ok(fine > 0 && Math.abs(coarse - 10 * fine) < 1e-6, `${fine} ${coarse}`);

	const plot = await page.getByRole('img', { name: /How many items/ }).boundingBox();
	await page.mouse.move(plot.x + plot.width / 2, plot.y + 80);
	await page.mouse.down();
	await page.mouse.move(plot.x + plot.width * 0.4, plot.y + 80, { steps: 5 });
	const dragged = await countedAt();
	const isKept = page.waitForResponse(
		(answer) => answer.request().postDataJSON()?.cut_off === dragged
	);
	await page.mouse.up();
	await isKept;

	const { cut_off } = await halfspace.request('GET', path);
	assert.ok(Math.abs(cut_off - (await countedAt())) < 1e-6);
	const { at_least } = await halfspace.request('GET', `${path}/evaluation?split=validation`);
	await page.getByText(`${at_least} of 40 score at least`).waitFor();
	const positives = page.getByRole('region', {
		name: new RegExp(`^All ${at_least} positives?, best first`)
	});
	await cards(positives)
		.nth(at_least - 1)
		.waitFor();
	assert.equal(await cards(positives).count(), at_least);

	await page.reload();
	await page.getByText(`${at_least} of 40 score at least`).waitFor();
	await page.getByRole('button', { name: 'Back to 0' }).click();
	await page.waitForFunction(
		() => document.querySelector('[aria-label="Cut-off"]').ariaValueNow === '0'
	);
	await closePage(page);
});

test('a cut-off moved by key and then given up is not kept after that', async () => {
	const page = await open('evaluate');
	const kept = [];
	page.on('request', (request) => {
		if (request.method() === 'PATCH') kept.push(request.postDataJSON().cut_off);
	});
	await page.getByRole('slider', { name: 'Cut-off' }).press('Home');
	await page.getByRole('button', { name: 'Back to 0' }).click();

	// What is not kept yet is kept when the person leaves.
	await page.keyboard.press('g');
	await page.keyboard.press('t');
	await browserSupport.round(page, 2);

	assert.equal(kept.at(-1), null);
	await closePage(page);
});

test('the positives are confirmed and rejected by key, in score order, with their chance', async () => {
	const page = await open('evaluate');
	await page.getByText('Only items of train can be labelled here').waitFor();
	await page.getByLabel('Scores on').selectOption('train');
	const positives = page.getByRole('region', { name: /^All \d+ positives?, best first/ });
	await page.getByText('Confirm with 5, reject with 1').waitFor();
	const query = 'split=train&cut_off=0&limit=2';
	const { cards: listed } = await halfspace.request('GET', `${path}/evaluation/items?${query}`);
	await browserSupport.inOrder(page, listed);
	const labelOf = async ({ item }) => {
		const all = await halfspace.request('GET', `${path}/labels?limit=500`);
		return all.cards.find((card) => card.item.id === item.id)?.label.score;
	};
	await cards(positives).first().filter({ hasText: /· \d/ }).waitFor();
	assert.match(await cards(positives).first().textContent(), /score −?\d+\.\d\d · \d+(\.\d)?%/);

	await page.getByRole('slider', { name: 'Cut-off' }).focus();
	await page.keyboard.press('1');
	await page.waitForFunction(() => document.activeElement.matches('[role=listbox]'));
	assert.equal(await labelOf(listed[0]), listed[0].label.score ?? undefined);
	await page.keyboard.press('2');
	await page.keyboard.press('4');
	await saved(page);

	assert.deepEqual([await labelOf(listed[0]), await labelOf(listed[1])], [-0.5, 0.5]);
	for (let act = 0; act < 2; act++) {
		const undone = page.waitForResponse((answer) => answer.url().endsWith('/undo'));
		await page.keyboard.press('z');
		await undone;
	}
	assert.equal(await labelOf(listed[0]), listed[0].label.score ?? undefined);
	assert.deepEqual(await browserSupport.axeFindings(page), []);
	await closePage(page);
});

test('another split and an earlier round can be looked at', async () => {
	const page = await open('evaluate');
	await page.getByText(/of 40 score at least/).waitFor();

	await page.getByLabel('Scores on').selectOption('train');
	await page.getByText(/of 90 score at least/).waitFor();
	const asked = page.waitForRequest((request) => request.url().includes('round=1'));
	await page.getByLabel('Head of').selectOption('1');
	await asked;
	await page.getByLabel('log scale').check();

	await closePage(page);
});

test('a downloaded head is the start of another classifier', async () => {
	const head = await halfspace.request('GET', `${path}/head`);
	const page = await openPage(browser, `${halfspace.url}#/w/photos`);
	await page.locator('input[type=file]').setInputFiles({
		name: 'old.json',
		mimeType: 'application/json',
		buffer: Buffer.from(JSON.stringify(head))
	});

	await page.getByText('Head old.json').waitFor();
	await page.getByRole('button', { name: 'Start training' }).click();
	await browserSupport.round(page, 1);

	const made = await halfspace.request('GET', '/api/workspaces/photos/classifiers/from%20old.json');
	assert.deepEqual(
		made.start.map(({ kind, name }) => [kind, name]),
		[['head', 'old.json']]
	);
	await page.goto(`${halfspace.url}#/w/photos`);
	await page.locator('input[type=file]').setInputFiles({
		name: 'broken.pt',
		mimeType: 'application/octet-stream',
		buffer: Buffer.from('no head')
	});
	await page
		.getByRole('alert')
		.getByText(/broken.pt: The file is no head/)
		.waitFor();
	await closePage(page);
});

test('heads and labels are downloaded, and the snippets copied', async () => {
	const page = await open('export');
	for (const [format, ending] of [
		['JSON', 'json'],
		['safetensors', 'safetensors'],
		['ONNX', 'onnx'],
		['CSV', 'csv'],
		['JSON lines', 'jsonl'],
		['Parquet', 'parquet']
	]) {
		const begun = page.waitForEvent('download');
		await page.getByRole('link', { name: `Download ${format}`, exact: true }).click();
		const download = await begun;
		assert.equal(download.suggestedFilename().split('.').at(-1), ending);
		const content = await readFile(await download.path());
		assert.ok(content.length > 100);
		if (format === 'JSON') assert.equal(JSON.parse(content).classifier, "dogs' day");
	}

	await page.getByRole('button', { name: /Copy: On new files/ }).click();
	await page.getByText('Copied').waitFor();
	const copied = await page.evaluate(() => navigator.clipboard.readText());
	assert.match(copied, /^halfspace predict /);
	await closePage(page);
});

test('two splits are compared, and borderline items of the new one become the next page', async () => {
	const compared = await halfspace.classifier('photos', 'compared');
	const page = await openPage(browser, trainUrl(halfspace, 'photos', 'compared', 'evaluate'));
	await page.getByText('Does other data look different?').click();
	assert.equal(await page.getByLabel('Old data').inputValue(), 'train');
	assert.equal(await page.getByLabel('New data').inputValue(), 'validation');

	await page.getByRole('button', { name: 'Compare', exact: true }).click();

	const query = 'comparison?old=train&new=validation';
	const { words, farthest } = await halfspace.request('GET', `${compared}/${query}`);
	assert.ok(words.length >= 4);
	for (const sentence of words) await page.getByText(sentence, { exact: true }).waitFor();
	await page.getByRole('img', { name: /scores of the old and the new/ }).waitFor();
	const far = page.getByRole('region', { name: /^In validation, least like/ });
	assert.equal(await far.getByRole('img').count(), farthest.length);
	assert.deepEqual(await browserSupport.axeFindings(page), []);

	await page.getByRole('button', { name: 'Label borderline items of validation' }).click();
	await page.waitForURL(/\/train$/);
	const changed = await halfspace.request('GET', compared);
	assert.deepEqual([changed.split, changed.strategy], ['validation', 'borderline']);
	assert.ok(changed.page.every(({ item }) => item.split === 'validation'));
	await page.waitForFunction(
		(ids) => ids.every((id) => document.getElementById(`card-${id}`)),
		changed.page.map(({ item }) => item.id)
	);
	await closePage(page);
});
