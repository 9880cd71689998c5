import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import * as browserSupport from './support/browser.mjs';
import { tinyPicture, zipOf } from './support/files.mjs';
import { Halfspace } from './support/server.mjs';

const { axeFindings, closePage, openPage, phone } = browserSupport;

/** How many tiny pictures come in one go; HALFSPACE_MANY_FILES=10000 tries it with as many as people have. */
const many = Number(process.env.HALFSPACE_MANY_FILES ?? 400);

let browser, halfspace, here;

before(async () => {
	browser = await browserSupport.launch();
	halfspace = await Halfspace.start({});
	here = join(halfspace.home, 'computer');
	await mkdir(here);
});

after(async () => {
	await browser?.close();
	await halfspace?.close();
});

const open = (options) => openPage(browser, `${halfspace.url}#/new`, options);
const lies = (path) => join(halfspace.home, 'workspaces', '.uploads', path);

async function makeFolder(name, files) {
	for (const [path, content] of files) {
		await mkdir(join(here, name, path, '..'), { recursive: true });
		await writeFile(join(here, name, path), content);
	}
	return join(here, name);
}

test('a folder of very many tiny pictures and junk comes in one go, each file accounted for', async () => {
	const pictures = Array.from({ length: many }, (_, i) => [
		`train/${i % 7}/${i}.png`,
		tinyPicture(i % 256, (i >> 8) % 256, (i * 7) % 256)
	]);
	const folder = await makeFolder('mixed junk', [
		...pictures,
		['.DS_Store', 'x'],
		['train/Thumbs.db', 'x'],
		['train/._0.png', 'x'],
		['train/empty.jpg', ''],
		['train/page.jpg', '<html></html>'],
		['train/一片天 🐕.png', tinyPicture(1, 2, 3)],
		['notes.txt', 'no picture']
	]);
	const page = await open();
	await page.getByLabel('Choose a folder').setInputFiles(folder);

	await page
		.getByText(`${(many + 4).toLocaleString('en')} files lie in ${lies('mixed junk')}`)
		.waitFor({ timeout: 120_000 });
	await page.getByText('3 files left out').click();
	for (const name of ['.DS_Store', 'train/Thumbs.db', 'train/._0.png'])
		await page.getByText(name, { exact: true }).waitFor();
	await page.getByText('Read as image folder: pictures').waitFor({ timeout: 60_000 });
	assert.equal(await page.getByLabel('Name of the workspace').inputValue(), 'mixed junk');
	await page.getByRole('button', { name: 'Index', exact: true }).click();

	const job = page.getByRole('article', { name: /^Indexing .*mixed junk$/ });
	await job
		.getByText(`${(many + 1).toLocaleString('en')} added, 0 known, 3 skipped`)
		.waitFor({ timeout: many * 200 });
	await job.getByRole('button', { name: 'Show them' }).click();
	for (const name of ['notes.txt', 'train/empty.jpg', 'train/page.jpg'])
		await job.getByText(name, { exact: true }).waitFor();
	assert.deepEqual(await axeFindings(page), []);
	const { items, skipped } = await halfspace.request('GET', '/api/workspaces/mixed%20junk');
	assert.deepEqual([items, skipped], [many + 1, 3]);
	assert.equal(items + skipped, many + 4, 'each file sent is an item or says why not');
	await closePage(page);
});

test('a zip archive is unpacked, and what is no picture of ours stays out', async () => {
	const archive = join(here, 'holiday.zip');
	await writeFile(
		archive,
		zipOf([
			['a/1.png', tinyPicture(200, 0, 0)],
			['b/1.png', tinyPicture(0, 200, 0)],
			['__MACOSX/._1.png', Buffer.from('x')],
			['../slip.png', tinyPicture(0, 0, 200)]
		])
	);
	const page = await open(phone);
	await page.getByLabel('Choose files').setInputFiles(archive);

	await page.getByText(`2 files lie in ${lies('holiday')}`).waitFor();
	await page.getByText('2 files left out').click();
	await page.getByText('holiday.zip: ../slip.png').waitFor();
	await page.getByText('it leads out of the folder').waitFor();
	await page.getByText('Read as image folder: pictures').waitFor();
	assert.deepEqual(await axeFindings(page), []);
	await closePage(page);
});

test('a lost connection is waited for, and the upload goes on where it was', async () => {
	const rows = Array.from({ length: 300_000 }, (_, i) => `${i},a sentence about bird ${i * 7}`);
	const content = ['id,text', ...rows].join('\n');
	const file = join(here, 'birds.csv');
	await writeFile(file, content);
	const page = await open();
	let pieces = 0;
	await page.route('**/pieces', async (route) => {
		if (++pieces === 2) await halfspace.stop();
		await route.continue();
	});
	await page.getByLabel('Choose files').setInputFiles(file);

	await page.getByText('No connection; it goes on when there is one').waitFor();
	await halfspace.serve();

	await page.getByText(`1 file lies in ${lies('birds')}`).waitFor();
	assert.equal(await readFile(lies('birds/birds.csv'), 'utf8'), content);
	await page.getByText('Read as CSV: texts').waitFor();
	await closePage(page);
});

test('an upload is cancelled and nothing stays; one that was left is gone on with', async () => {
	const files = Array.from({ length: 3 }, (_, i) => [`${i}.txt`, String(i).repeat(3_000_000)]);
	const folder = await makeFolder('notes', files);
	const page = await open();
	const release = await browserSupport.holdBack(page, '**/pieces', (route) =>
		route.continue().catch(() => {})
	);
	const asked = page.waitForRequest('**/pieces');
	await page.getByLabel('Choose a folder').setInputFiles(folder);
	await page.getByText('Sending').waitFor();
	await asked;
	await page.getByRole('button', { name: 'Cancel and remove' }).click();
	await page.getByRole('button', { name: 'Choose a folder' }).waitFor();
	release();
	await page.unroute('**/pieces');
	const none = async () => (await halfspace.request('GET', '/api/uploads')).unfinished;
	assert.deepEqual(await none(), []);

	await halfspace.request('POST', '/api/uploads', { name: 'notes', files: 3, bytes: 9_000_000 });
	await page.reload();
	await page.getByText('“notes” was not sent to its end (0 bytes of 9.0 MB)').waitFor();
	await page.getByLabel('Choose a folder').setInputFiles(folder);
	await page.getByText(`3 files lie in ${lies('notes')}`).waitFor();
	assert.deepEqual(await none(), []);
	await closePage(page);
});
