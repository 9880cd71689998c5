import assert from 'node:assert/strict';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import * as browserSupport from './support/browser.mjs';
import { copyPhotos } from './support/photos.mjs';
import { Halfspace } from './support/server.mjs';

const { axeFindings, closePage, openPage, phone, trainUrl } = browserSupport;

let browser, halfspace;

before(async () => {
	browser = await browserSupport.launch();
	halfspace = await Halfspace.start({ photos: { train: 40, validation: 20 } });
	await halfspace.classifier('photos', 'dogs');
	await halfspace.classifier('photos', 'snow', {
		start: [{ kind: 'text', text: 'snow', weight: 1 }]
	});
	// So many that there is time to stop: five folders of the same pictures.
	for (const part of ['a', 'b', 'c', 'd', 'e']) {
		await copyPhotos(join(halfspace.home, 'new ones', part), { train: 100, validation: 0 });
		await rm(join(halfspace.home, 'new ones', part, 'captions.csv'), { force: true });
	}
	await writeFile(join(halfspace.home, 'new ones', 'broken.jpg'), 'this is no picture');
});

after(async () => {
	await browser?.close();
	await halfspace?.close();
});

const open = (options) =>
	openPage(browser, trainUrl(halfspace, 'photos', 'dogs', 'export'), options);
const exports = () => halfspace.request('GET', '/api/workspaces/photos/exports');

async function downloaded(page, row) {
	const begun = page.waitForEvent('download');
	await row.getByRole('link', { name: /^Download/ }).click();
	const download = await begun;
	return {
		name: download.suggestedFilename(),
		text: await readFile(await download.path(), 'utf8')
	};
}

test('a split is classified by two classifiers, by keyboard, and the table downloaded', async () => {
	const page = await open();
	const form = page.getByRole('region', { name: 'Classify' });
	await form.getByRole('combobox', { name: 'Split' }).selectOption('validation');
	assert.ok(await form.getByLabel('dogs', { exact: true }).isChecked());
	await form.getByLabel('snow', { exact: true }).press('Space');
	await form.getByRole('combobox', { name: 'As' }).selectOption('csv');
	assert.equal(await form.getByLabel('Name of the file').inputValue(), 'dogs snow on validation');

	await form.getByRole('button', { name: 'Classify them' }).press('Enter');

	const row = page.getByRole('article', { name: 'dogs snow on validation.csv' });
	await row.getByText('20 found = 20 scored + 0 skipped').waitFor();
	await row.getByText(/^It lies at .*exports/).waitFor();
	const { name, text } = await downloaded(page, row);
	assert.equal(name, 'dogs snow on validation.csv');
	const [head, ...lines] = text.trim().split('\n');
	assert.match(head, /^key,score_dogs,probability_dogs,decision_dogs,score_snow/);
	assert.equal(lines.length, 20);
	const { cards: scored } = await halfspace.request(
		'GET',
		'/api/workspaces/photos/classifiers/dogs/evaluation/items?split=validation&cut_off=-1000&limit=20'
	);
	for (const { item, score } of scored) {
		const line = lines.find((one) => one.startsWith(item.key));
		assert.ok(Math.abs(Number(line.split(',')[1]) - score) < 1e-4, `${line} ${score}`);
	}
	const positive = lines.filter((line) => line.split(',')[3] === 'true').length;
	await row.getByText(new RegExp(`^dogs: ${positive} positive`)).waitFor();
	assert.deepEqual(await axeFindings(page), []);
	// The name is taken now, so another one is proposed.
	assert.equal(await form.getByLabel('Name of the file').inputValue(), 'dogs snow on validation 2');
	await row.getByRole('button', { name: 'Delete dogs snow on validation.csv' }).click();
	await row.waitFor({ state: 'detached' });
	assert.deepEqual(await exports(), []);
	await closePage(page);
});

test('a folder is classified with progress, stopped, and gone on with after a restart', async () => {
	const page = await open();
	const form = page.getByRole('region', { name: 'Classify' });
	await form.getByLabel('A folder or table on the server').check();
	await form.getByRole('button', { name: 'new ones/' }).click();
	await form.getByRole('list', { name: /new ones$/ }).waitFor();
	await form.getByRole('button', { name: 'Use this folder' }).click();
	await form.getByText('Read as image folder: pictures').waitFor();

	await form.getByRole('button', { name: 'Classify them' }).click();

	const row = page.getByRole('article', { name: 'dogs on new ones.parquet' });
	await row.getByText(/^\d+ of 511 · .* a second/).waitFor({ timeout: 60_000 });
	await row.getByRole('button', { name: /^Stop/ }).click();
	await row.getByText('stopped').waitFor();
	assert.equal((await exports())[0].bytes, null);
	await halfspace.stop();
	await halfspace.serve();
	await page.reload();

	await row.getByText('stopped').waitFor();
	await row.getByRole('button', { name: /^Go on/ }).click();

	await row.getByText('511 found = 500 scored + 11 skipped').waitFor({ timeout: 60_000 });
	await row.getByText('Could not read 11 files').click();
	await row
		.getByText(/not a picture/)
		.first()
		.waitFor();
	await page.setViewportSize(phone.viewport);
	assert.deepEqual(await axeFindings(page), []);
	await closePage(page);
});

test('a model and a data set are made in the background', async () => {
	const page = await open();
	for (const [button, file] of [
		['Make ONNX for pictures', 'dogs image.onnx'],
		['Make Data set for Hugging Face', 'dogs labels.zip']
	]) {
		if (file.endsWith('zip')) {
			const path = '/api/workspaces/photos/classifiers/dogs';
			const { page: cards } = await halfspace.request('GET', path);
			const label = { item: cards[0].item.id, score: 1, unsure: false };
			await halfspace.request('PUT', `${path}/labels`, { labels: [label] });
			await page.reload();
		}
		await page.getByRole('button', { name: button }).click();
		const row = page.getByRole('article', { name: file });
		const { name, text } = await downloaded(page, row);
		assert.equal(name, file);
		assert.ok(text.length > 1000);
	}
	await closePage(page);
});
