import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { cards, closePage, launch, openPage } from './support/browser.mjs';
import { Halfspace } from './support/server.mjs';

let browser, one, none, two;
const few = { train: 30, validation: 12 };

before(async () => {
	browser = await launch();
	one = await Halfspace.start({ 'my photos': few });
	two = await Halfspace.start({ birds: few, cats: few });
	none = await Halfspace.start({});
});

after(async () => {
	await browser?.close();
	for (const halfspace of [one, two, none]) await halfspace?.close();
});

test('without a workspace the page tells how to make one', async () => {
	const page = await openPage(browser, none.url);

	await page.getByText('halfspace index').waitFor();
	await page.getByRole('link', { name: 'New workspace' }).waitFor();

	await closePage(page);
});

test('of several workspaces one is chosen, and Back comes back', async () => {
	const page = await openPage(browser, two.url);
	await page.getByRole('link', { name: 'birds 42 items · 0 classifiers' }).waitFor();

	await page.getByRole('link', { name: /^cats/ }).click();
	await page.getByRole('heading', { name: 'What are you looking for?' }).waitFor();
	assert.match(page.url(), /#\/w\/cats$/);
	await page.goBack();

	await page.getByRole('link', { name: /^birds/ }).waitFor();
	await closePage(page);
});

test('a single workspace opens by itself and says what could not be read', async () => {
	const page = await openPage(browser, one.url);

	await page.getByText('my photos · 42 items').waitFor();
	await page.getByText('30 train').waitFor();
	await page.getByText('Could not read 2 files').waitFor();
	assert.equal(await page.getByText('broken.png').count(), 0);
	await page.getByRole('button', { name: 'Show them' }).click();

	await page.getByText('broken.png').waitFor();
	await page.getByText('empty.jpg').waitFor();
	await closePage(page);
});

test('from the prompt to the first page by keyboard alone', async () => {
	const page = await openPage(browser, one.url);
	await page.getByRole('heading', { name: 'What are you looking for?' }).waitFor();

	await page.keyboard.type('a dog / on grass');
	await page.getByText('Nearest now').waitFor();
	assert.equal(await page.getByLabel('Name').inputValue(), 'a dog - on grass');
	await page.keyboard.press('Enter');

	await page.getByRole('heading', { name: 'Round 1' }).waitFor();
	assert.equal(await cards(page).count(), 20);
	assert.match(page.url(), /a%20dog%20-%20on%20grass\/train$/);
	await closePage(page);
});

test('a start of examples and parts, under a name of the person’s own', async () => {
	const page = await openPage(browser, one.url);
	await page.getByLabel('What are you looking for?').fill('snow');
	await page.getByRole('button', { name: 'But not' }).click();
	await page.getByRole('button', { name: 'Start from examples' }).click();
	await page
		.getByRole('button', { name: /^More like/ })
		.first()
		.click();
	await page
		.getByRole('button', { name: /^Less like/ })
		.nth(1)
		.click();
	await page.getByLabel('Name').fill('mine');
	await page.getByLabel('Name').press('Enter');

	await page.getByRole('heading', { name: 'Round 1' }).waitFor();
	const weights = await page.getByRole('list', { name: 'Parts of the start' }).innerText();
	assert.deepEqual(weights.match(/[+−]1/g), ['−1', '+1', '−1']);
	await closePage(page);
});

test('a name that is taken is said so, and the form stays', async () => {
	await one.classifier('my photos', 'taken');
	const page = await openPage(browser, one.url);
	await page.getByLabel('What are you looking for?').fill('taken');
	assert.equal(await page.getByLabel('Name').inputValue(), 'taken 2');
	await page.getByLabel('Name').fill('taken');
	await page.getByRole('button', { name: 'Start training' }).click();

	await page.getByRole('alert').getByText('taken').waitFor();

	assert.equal(await page.getByLabel('What are you looking for?').inputValue(), 'taken');
	await closePage(page);
});

test('deleting asks first', async () => {
	await one.classifier('my photos', 'doomed');
	const page = await openPage(browser, one.url);

	await page.getByRole('button', { name: 'Delete doomed' }).click();
	await page.getByRole('button', { name: 'Cancel' }).click();
	await page.getByRole('link', { name: /^doomed/ }).waitFor();
	await page.getByRole('button', { name: 'Delete doomed' }).click();
	await page.getByRole('button', { name: 'Delete', exact: true }).click();

	await page.getByRole('link', { name: /^doomed/ }).waitFor({ state: 'detached' });
	const { classifiers } = await one.request('GET', '/api/workspaces/my%20photos');
	assert.ok(!classifiers.some(({ name }) => name === 'doomed'));
	await closePage(page);
});

test('an unknown address says so', async () => {
	const page = await openPage(browser, `${one.url}#/nowhere`);

	await page.getByText('There is no such page.').waitFor();

	await closePage(page);
});
