import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
	allNamed,
	axeFindings,
	cardNames,
	cards,
	closePage,
	focusedCard,
	launch
} from './support/browser.mjs';
import { openPage, phone, round, saved, wide } from './support/browser.mjs';
import { Halfspace } from './support/server.mjs';

let halfspace, browser;

before(async () => {
	halfspace = await Halfspace.start({ photos: { train: 60, validation: 12 } });
	browser = await launch();
});

after(async () => {
	await browser.close();
	await halfspace.close();
});

const classes = ['a dog', 'a person', 'water'];
const setPath = '/api/workspaces/photos/sets/pictures';

/** What a photo shows, by its captions; `none` where they say nothing of it. */
function classOf({ metadata }) {
	const text = Object.entries(metadata)
		.filter(([name]) => name.startsWith('caption'))
		.map(([, value]) => value)
		.join(' ');
	if (/\bdogs?\b/i.test(text)) return 0;
	if (/\b(man|woman|boy|girl|people|person|child)/i.test(text)) return 1;
	return /water|pool|ocean|lake/i.test(text) ? 2 : undefined;
}

test('three classes are labelled on one page, fitted, and confused with one another', async () => {
	const page = await openPage(browser, `${halfspace.url}#/w/photos`, wide);
	await page.getByRole('button', { name: 'New set' }).click();
	await page.getByLabel('Name of the set').fill('pictures');
	await page.getByLabel('Classes, one a line').fill(classes.join('\n'));
	await page.getByRole('button', { name: 'Create set' }).click();

	await round(page, 1);
	assert.equal(await cards(page).count(), 20);
	assert.deepEqual(await axeFindings(page), []);

	for (let turn = 1; turn <= 2; turn++) {
		const { page: dealt } = await halfspace.request('GET', setPath);
		for (const { item } of dealt) {
			const place = classOf(item);
			await page.keyboard.press(place === undefined ? '0' : String(place + 1));
		}
		await saved(page);
		await page.keyboard.press('Enter');
		await round(page, turn + 1);
	}
	const state = await halfspace.request('GET', setPath);
	assert.equal(state.classes[0].counts.positive + state.classes[0].counts.negative, 40);
	const { rounds } = await halfspace.request('GET', '/api/workspaces/photos/classifiers/water');
	assert.equal(rounds.length, 3);

	await page.keyboard.press('g');
	await page.keyboard.press('c');
	const matrix = page.getByRole('region', { name: 'What is taken for what' });
	await matrix.waitFor();
	await page.getByText('40 items, 0 without a truth').waitFor();
	for (const name of classes) await matrix.getByRole('rowheader', { name }).waitFor();
	assert.deepEqual(await axeFindings(page), []);

	const cell = matrix.getByRole('button', { name: /of a dog, given a dog/ });
	const count = Number(await cell.innerText());
	await cell.click();
	await cards(page).first().waitFor();
	assert.equal(await cards(page).count(), count);
	for (const name of await cardNames(page)) assert.match(name, /of a dog/);
	assert.deepEqual(await axeFindings(page), []);
	await closePage(page);
});

test('one undo takes a choice back in all classes; the rest is none', async () => {
	const page = await openPage(browser, `${halfspace.url}#/w/photos/s/pictures`, wide);
	await round(page, 3);
	const first = await focusedCard(page);

	await page.keyboard.press('2');
	await page.locator('[role=option] .name', { hasText: 'of a person' }).first().waitFor();
	await saved(page);
	await page.keyboard.press('z');
	await page.waitForFunction(
		(id) => document.activeElement?.getAttribute('aria-activedescendant') === id,
		first
	);
	await cards(page).first().filter({ hasText: ', no label, ' }).waitFor();

	await page.keyboard.press('u');
	await page.keyboard.press('n');
	await page.getByText('19 cards of none').waitFor();
	await saved(page);
	const names = await cardNames(page);
	assert.match(names[0], /unsure/);
	assert.ok(names.slice(1).every((name) => name.includes('of none')));

	await page.getByRole('button', { name: /^Undo/ }).click();
	await page.getByRole('button', { name: /^Undo/ }).click();
	await allNamed(page, ', no label, ');
	const { page: dealt } = await halfspace.request('GET', setPath);
	assert.ok(
		dealt.every(({ labels }) => labels.every(({ score, unsure }) => score === null && !unsure))
	);
	await closePage(page);
});

test('on a phone the classes are buttons', async () => {
	const page = await openPage(browser, `${halfspace.url}#/w/photos/s/pictures`, {
		...phone,
		colorScheme: 'dark'
	});
	await round(page, 3);

	await page.getByRole('button', { name: 'water' }).click();
	await page.locator('[role=option] .name', { hasText: 'of water' }).first().waitFor();
	await saved(page);
	assert.deepEqual(await axeFindings(page), []);
	assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390);

	await page.getByRole('link', { name: 'Confusion' }).click();
	await page.getByRole('region', { name: 'What is taken for what' }).waitFor();
	assert.deepEqual(await axeFindings(page), []);
	assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390);
	await closePage(page);
});

test('an item of the confusion is put right by the same keys, and the counts follow', async () => {
	const page = await openPage(browser, `${halfspace.url}#/w/photos/s/pictures/confusion`, wide);
	const told = () => halfspace.request('GET', `${setPath}/confusion`);
	const before = await told();
	const row = before.cells.findIndex((counts) => counts.some((count) => count > 0));
	const column = before.cells[row].findIndex((count) => count > 0);
	const name = (place) => classes[place] ?? 'none';
	await page
		.getByRole('button', { name: new RegExp(`items? of ${name(row)}, given ${name(column)}$`) })
		.click();
	await cards(page).first().waitFor();
	await page.getByRole('listbox').focus();
	const item = Number((await focusedCard(page)).slice('card-'.length));
	const others = classes.map((_, place) => place).filter((place) => place !== row);

	await page.keyboard.press(String(others[0] + 1));
	await saved(page);

	const after = await told();
	assert.equal(after.items, before.items);
	assert.equal(after.classes[others[0]].actual, before.classes[others[0]].actual + 1);
	const number = page.getByRole('row', { name: new RegExp(`^${name(others[0])}`) }).first();
	await number.waitFor();
	assert.deepEqual(await axeFindings(page), []);
	await page.getByRole('listbox').focus();
	await page.keyboard.press('z');
	await page.waitForFunction(
		([id, was]) => document.getElementById(`card-${id}`).textContent.includes(was),
		[item, row < classes.length ? `of ${name(row)}` : 'of none']
	);
	await saved(page);
	assert.deepEqual((await told()).cells, before.cells);
	await page.getByRole('group', { name: 'Class of the card in focus' }).waitFor();
	if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/set-confusion.png` });
	await page.setViewportSize(phone.viewport);
	if (process.env.SHOTS)
		await page.screenshot({ path: `${process.env.SHOTS}/set-confusion-phone.png` });
	assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390);
	await closePage(page);
});

test('a set without labels says what to do, as a hint and not as a fault', async () => {
	await halfspace.request('POST', '/api/workspaces/photos/sets', {
		name: 'young',
		classes: [{ name: 'snow' }, { name: 'grass' }]
	});
	const page = await openPage(browser, `${halfspace.url}#/w/photos/s/young/confusion`, wide);

	await page.getByText('No item is labelled for every class of this set yet').waitFor();

	assert.equal(await page.getByRole('alert').count(), 0);
	assert.equal(await page.locator('main .warn').count(), 0);
	await halfspace.request('DELETE', '/api/workspaces/photos/sets/young');
	await closePage(page);
});

test('a set can be deleted; its classifiers stay', async () => {
	const page = await openPage(browser, `${halfspace.url}#/w/photos`, wide);
	await page.getByRole('button', { name: 'Delete pictures' }).click();
	await page.getByRole('button', { name: 'Delete', exact: true }).click();

	await page.getByText('A set labels for several classes').waitFor();
	await page.getByRole('link', { name: /^a dog/ }).waitFor();
	await closePage(page);
});
