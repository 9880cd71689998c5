import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import * as browserSupport from './support/browser.mjs';
import { Halfspace } from './support/server.mjs';

const { cardNames, closePage, openPage, round, saved, trainUrl } = browserSupport;

let browser, halfspace;

before(async () => {
	browser = await browserSupport.launch();
	halfspace = await Halfspace.start({ photos: { train: 40, validation: 10 } });
});

after(async () => {
	await browser?.close();
	await halfspace?.close();
});

test('labels given while the server is away are shown as unsent, kept, and sent when it is back', async () => {
	const path = await halfspace.classifier('photos', 'kept');
	const page = await openPage(browser, trainUrl(halfspace, 'photos', 'kept'));
	await round(page, 1);
	await page.keyboard.press('5');
	await saved(page);

	await halfspace.stop();
	await page.keyboard.press('1');
	await page.keyboard.press('4');
	await page.getByText('2 acts not sent yet, trying again').waitFor();
	const names = await cardNames(page);
	assert.match(names[0], /scored \+1, /);
	assert.match(names[1], /scored −1, not sent yet/);
	await page.keyboard.press('Enter');
	await page.getByText('Halfspace cannot be reached').waitFor();

	await halfspace.serve();
	await saved(page);
	assert.match((await cardNames(page))[1], /scored −1, (?!not sent)/);
	const { counts } = await halfspace.request('GET', path);
	assert.deepEqual([counts.positive, counts.negative], [2, 1]);
	await closePage(page);
});

test('a window closed with unsent labels sends them the next time', async () => {
	const path = await halfspace.classifier('photos', 'closed');
	const page = await openPage(browser, trainUrl(halfspace, 'photos', 'closed'));
	await round(page, 1);
	await halfspace.stop();
	await page.keyboard.press('5');
	await page.getByText('1 act not sent yet, trying again').waitFor();
	// Leaving the page while the server is away.
	await page.goto('about:blank');

	await halfspace.serve();
	await page.goto(trainUrl(halfspace, 'photos', 'closed'));
	await round(page, 1);
	await saved(page);

	assert.equal((await halfspace.request('GET', path)).counts.positive, 1);
	await closePage(page);
});

test('undo while the server is away takes back what was not sent', async () => {
	const path = await halfspace.classifier('photos', 'undone');
	const page = await openPage(browser, trainUrl(halfspace, 'photos', 'undone'));
	await round(page, 1);
	await halfspace.stop();
	await page.keyboard.press('5');
	await page.keyboard.press('5');
	await page.getByText('2 acts not sent yet, trying again').waitFor();

	await page.keyboard.press('z');
	await page.getByText('1 act not sent yet, trying again').waitFor();
	await halfspace.serve();
	await saved(page);

	assert.equal((await halfspace.request('GET', path)).counts.positive, 1);
	await closePage(page);
});
