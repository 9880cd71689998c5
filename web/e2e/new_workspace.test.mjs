import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import * as browserSupport from './support/browser.mjs';
import { copyPhotos } from './support/photos.mjs';
import { Halfspace } from './support/server.mjs';

const { axeFindings, closePage, openPage, phone, wide } = browserSupport;

let browser, halfspace;

before(async () => {
	browser = await browserSupport.launch();
	halfspace = await Halfspace.start({});
	await copyPhotos(join(halfspace.home, 'pictures of today'), { train: 40, validation: 10 });
	await mkdir(join(halfspace.home, 'tables'));
	const rows = ['id,title,body,stars', '1,Good,I like this bird book,5', '2,Bad,It fell apart,1'];
	await writeFile(join(halfspace.home, 'tables', 'reviews.csv'), rows.join('\n'));
	await writeFile(join(halfspace.home, 'tables', 'broken.parquet'), 'this is no Parquet file');
});

after(async () => {
	await browser?.close();
	await halfspace?.close();
});

const open = (options) => openPage(browser, `${halfspace.url}#/new`, options);

test('a folder of pictures becomes a workspace, by keyboard', async () => {
	const page = await open();
	const folder = page.getByRole('button', { name: 'pictures of today/' });
	await folder.waitFor();
	const release = await browserSupport.holdBack(page, /folders\?.*today/);
	const use = page.getByRole('button', { name: 'Use this folder' });
	assert.ok(await use.isEnabled());
	await folder.press('Enter');
	assert.ok(await use.isDisabled(), 'it would take the folder just left');
	release();
	await page.getByRole('list', { name: /pictures of today$/ }).waitFor();
	await use.press('Enter');
	await page.getByText('Read as image folder: pictures').waitFor();
	await page.getByText(/train \d+, validation 10/).waitFor();
	assert.equal(await page.getByLabel('Name of the workspace').inputValue(), 'pictures of today');
	await page.getByText(/reads pictures and texts/).waitFor();

	await page.getByRole('button', { name: 'Index', exact: true }).press('Enter');

	const jobs = page.getByRole('region', { name: 'In the background' });
	await jobs.getByText(/50 added, 0 known/).waitFor();
	await page.getByRole('link', { name: /^pictures of today 50 items/ }).click();
	await page.getByRole('heading', { name: 'What are you looking for?' }).waitFor();
	await page.getByText('Could not read 2 files').waitFor();
	await closePage(page);
});

test('of a table the columns are chosen, and what is seen changes with them', async () => {
	const page = await open();
	await page.getByRole('button', { name: 'tables/' }).click();
	await page.getByRole('button', { name: 'reviews.csv' }).click();
	await page.getByText('Read as CSV: texts').waitFor();
	await page.getByText('I like this bird book').waitFor();

	await page.getByRole('combobox', { name: 'Text', exact: true }).selectOption('title');
	await page.getByText('Good', { exact: true }).waitFor();
	await page.getByLabel('Name of the workspace').fill('reviews of books');
	await page.getByRole('button', { name: 'Index', exact: true }).click();

	await page.getByText(/2 added, 0 known, 0 skipped/).waitFor();
	const { items } = await halfspace
		.request('GET', '/api/workspaces')
		.then((all) => all.find(({ name }) => name === 'reviews of books'));
	assert.equal(items, 2);
	await closePage(page);
});

test('what cannot be read says why, and a name that is taken says what happens', async () => {
	const page = await open();
	await page.getByRole('button', { name: 'tables/' }).click();
	await page.getByRole('button', { name: 'broken.parquet' }).click();
	await page
		.getByText(/broken\.parquet/)
		.last()
		.waitFor();
	await page
		.getByRole('alert')
		.or(page.getByText(/not a Parquet|no Parquet|cannot/))
		.first()
		.waitFor();
	await page.getByRole('button', { name: 'Choose another' }).click();

	await page.getByRole('button', { name: 'reviews.csv' }).click();
	await page.getByLabel('Name of the workspace').fill('reviews of books');
	await page.getByText('There is a workspace of this name: what is new goes into it.').waitFor();
	await page.getByLabel('Name of the workspace').fill('a/b');
	await page.getByRole('button', { name: 'Index', exact: true }).click();
	await page.getByText(/cannot be called "a\/b"/).waitFor();
	await closePage(page);
});

for (const [size, options] of Object.entries({ wide, phone }))
	for (const colorScheme of ['light', 'dark'])
		test(`new workspace, ${size}, ${colorScheme}: axe finds nothing`, async () => {
			const page = await open({ ...options, colorScheme });
			await page.getByRole('button', { name: 'tables/' }).click();
			await page.getByRole('button', { name: 'reviews.csv' }).waitFor();
			assert.deepEqual(await axeFindings(page), []);
			await page.getByRole('button', { name: 'reviews.csv' }).click();
			await page.getByText('Read as CSV: texts').waitFor();
			assert.deepEqual(await axeFindings(page), []);
			const { scrollWidth, clientWidth } = await page.evaluate(() => {
				const main = document.querySelector('main');
				return { scrollWidth: main.scrollWidth, clientWidth: main.clientWidth };
			});
			assert.ok(scrollWidth <= clientWidth, `${scrollWidth} > ${clientWidth}`);
			await closePage(page);
		});
