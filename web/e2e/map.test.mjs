import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import * as browserSupport from './support/browser.mjs';
import { pointAtItem } from './support/map.mjs';
import { Halfspace } from './support/server.mjs';
import { writeVectors } from './support/vectors.mjs';

const { axeFindings, cardIds, closePage, launch, openPage, phone, saved, trainUrl, wide } =
	browserSupport;

let browser, halfspace, path, folder;

before(async () => {
	browser = await launch();
	folder = await mkdtemp(join(tmpdir(), 'halfspace-vectors-'));
	await writeVectors(join(folder, 'dots.npy'), 6000);
	halfspace = await Halfspace.start({
		photos: { train: 60, validation: 20 },
		dots: join(folder, 'dots.npy')
	});
	path = await halfspace.classifier('photos', 'dogs');
});

after(async () => {
	await browser?.close();
	await halfspace?.close();
	await rm(folder, { recursive: true });
});

const mapUrl = () => trainUrl(halfspace, 'photos', 'dogs', 'map');
const stage = (page) => page.getByRole('application', { name: /^Map of/ });
const patience = { timeout: 120_000 }; // seconds of work, more where the cores are shared
const onTheMap = (page, count) => page.getByText(`${count} items on the map`).waitFor(patience);
const chosen = (page, text) => page.getByText(text, { exact: true }).waitFor();
const noLabels = (page) => page.locator('header').getByText('0 labels', { exact: true }).waitFor();
const boxOf = (page) => stage(page).boundingBox();

const told = (value) => JSON.stringify(value);

/** How many pixels of the map are drawn on at all, orange and blue. */
async function pixels(page) {
	await page.waitForFunction(() => document.querySelector('canvas')?.width > 300);
	const picture = await stage(page).screenshot();
	return page.evaluate(async (base64) => {
		const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
		const bitmap = await createImageBitmap(new Blob([bytes]));
		const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
		context.drawImage(bitmap, 0, 0);
		const { data } = context.getImageData(0, 0, bitmap.width, bitmap.height);
		const sum = { drawn: 0, orange: 0, blue: 0 };
		for (let i = 0; i < data.length; i += 4) {
			const [red, green, blue] = data.slice(i, i + 3);
			if (Math.min(red, green, blue) < 225) sum.drawn++;
			if (red - blue > 70) sum.orange++;
			if (blue - red > 70) sum.blue++;
		}
		return sum;
	}, picture.toString('base64'));
}

/** The pixels as soon as they are as they should be, which takes a frame or more. */
async function seen(page, isSo) {
	for (let tries = 1; ; tries++) {
		const found = await pixels(page);
		if (isSo(found)) return found;
		assert.ok(tries < 40, told(found));
	}
}

/** Draws around the whole map with the mouse. */
async function drawAround(page) {
	const { x, y, width, height } = await boxOf(page);
	const corners = [
		[0.02, 0.02],
		[0.98, 0.02],
		[0.9, 0.98],
		[0.02, 0.98],
		[0.02, 0.05]
	];
	for (const [index, [right, down]] of corners.entries()) {
		await page.mouse.move(x + width * right, y + height * down, { steps: 4 });
		if (index === 0) await page.mouse.down();
	}
	await page.mouse.up();
}

test('the map is made, drawn, coloured, pointed at; labels of many with one undo', async () => {
	const page = await openPage(browser, trainUrl(halfspace, 'photos', 'dogs'));
	await page.getByText('Round 1').first().waitFor();
	await page.keyboard.press('g');
	await page.keyboard.press('m');
	await page.getByText('There is no map of these items yet.', { exact: false }).waitFor();
	assert.deepEqual(await axeFindings(page), []);
	await page.getByRole('button', { name: 'Make the map' }).click();

	await onTheMap(page, 80);
	await seen(page, ({ drawn, blue, orange }) => drawn > 1000 && blue > 100 && orange > 100);
	await pointAtItem(halfspace, page, 'photos', 0);
	await page.locator('.stage figure img').waitFor();
	await page.getByLabel('Colour by').selectOption('label');
	await seen(page, ({ drawn, blue }) => drawn > 1000 && blue === 0);
	await page.keyboard.down('Shift');
	await drawAround(page);
	await page.keyboard.up('Shift');
	await chosen(page, '80 items chosen; 60 are of the split you train on');
	await page.getByRole('button', { name: /^score \+1: yes/ }).click();
	await saved(page);

	const { counts } = await halfspace.request('GET', path);
	assert.equal(counts.positive, 60);
	await page.getByRole('button', { name: 'Choose none' }).click();
	await seen(page, ({ blue, orange }) => blue > 500 && orange === 0);
	assert.deepEqual(await axeFindings(page), []);
	await page.getByRole('button', { name: /^Undo/ }).click();
	await noLabels(page);
	await seen(page, ({ drawn, blue }) => drawn > 1000 && blue === 0);
	await closePage(page);
});

test('keys alone: zoom, move, choose what is in view, label, open and step', async () => {
	const page = await openPage(browser, mapUrl());
	await onTheMap(page, 80);
	await stage(page).focus();
	await page.keyboard.press('Control+a');
	await chosen(page, '80 items chosen; 60 are of the split you train on');
	for (let i = 0; i < 4; i++) await page.keyboard.press('+');
	await page.keyboard.press('ArrowLeft');
	await page.keyboard.press('Control+a');
	await page.waitForFunction(() => !document.body.textContent.includes('80 items chosen'));
	await page.keyboard.press('Home');
	await page.keyboard.press('Control+a');
	await page.keyboard.press('1');
	await saved(page);
	assert.equal((await halfspace.request('GET', path)).counts.negative, 60);
	await page.keyboard.press('z');
	await noLabels(page);
	await page.getByRole('status').filter({ hasText: 'In the middle: ' }).waitFor();

	await page.keyboard.press('f');
	const dialog = page.getByRole('dialog');
	const name = () => dialog.getByRole('img').getAttribute('alt');
	await dialog.waitFor();
	const first = await name();
	await dialog.getByRole('button', { name: 'Next' }).click();
	assert.notEqual(await name(), first);
	await page.keyboard.press('Escape');
	await dialog.waitFor({ state: 'hidden' });
	await closePage(page);
});

test('a page is drawn of what was chosen', async () => {
	const page = await openPage(browser, mapUrl());
	await onTheMap(page, 80);
	await page.keyboard.press('Escape');
	await stage(page).focus();
	await page.keyboard.press('Home');
	for (const key of ['+', 'ArrowLeft', 'ArrowUp']) await page.keyboard.press(key);
	await page.keyboard.press('Control+a');
	const line = page.getByText(/ items? chosen/);
	await page.getByRole('button', { name: 'Page from these' }).click();

	await page.getByRole('listbox').waitFor();
	const ids = (await cardIds(page)).map((id) => Number(id.replace('card-', '')));
	assert.ok(ids.length > 0);
	await page.goBack();
	await line.waitFor();
	const { chosen: items } = await page.evaluate(() =>
		JSON.parse(localStorage.getItem('halfspace.map:photos/dogs'))
	);
	assert.ok(
		ids.every((id) => items.includes(id)),
		`${ids} of ${items}`
	);
	await closePage(page);
});

test('what was looked at and chosen survives a reload', async () => {
	const page = await openPage(browser, mapUrl());
	await onTheMap(page, 80);
	await page.getByLabel('Colour by').selectOption('split');
	await stage(page).focus();
	await page.keyboard.press('Home');
	await page.keyboard.press('Control+a');
	await page.keyboard.press('+');
	await page.waitForFunction(() => {
		const look = JSON.parse(localStorage.getItem('halfspace.map:photos/dogs'));
		return look?.magnification > 1 && look.chosen.length === 80;
	});
	const before = await seen(page, ({ drawn }) => drawn > 1000);

	await page.reload();
	await chosen(page, '80 items chosen; 60 are of the split you train on');
	await stage(page).focus();

	assert.equal(await page.getByLabel('Colour by').inputValue(), 'split');
	await seen(page, ({ drawn }) => Math.abs(drawn - before.drawn) < before.drawn / 10);
	await page.keyboard.press('Escape');
	await closePage(page);
});

test('making it is stopped, survives a restart of the server, and goes on', async () => {
	await halfspace.classifier('dots', 'near', { start: [{ kind: 'item', item: 0, weight: 1 }] });
	const page = await openPage(browser, trainUrl(halfspace, 'dots', 'near', 'map'));
	await page.getByRole('button', { name: 'Make the map' }).click();
	await page.getByText(/Laying out, in turns: .* of .* a second/).waitFor(patience);
	await page.getByRole('button', { name: 'Stop' }).click();
	await page.getByRole('button', { name: 'Go on with the map' }).waitFor(patience);

	await halfspace.stop();
	await halfspace.serve();
	await page.reload();
	await page.getByRole('button', { name: 'Go on with the map' }).click();

	await onTheMap(page, '6,000');
	await seen(page, ({ drawn }) => drawn > 3000);
	await page.context().close(); // its problems: the server was away
});

for (const colorScheme of ['light', 'dark'])
	test(`on a phone (${colorScheme}): thumbs reach everything, and nothing is wider`, async () => {
		const page = await openPage(browser, mapUrl(), { ...phone, colorScheme });
		await onTheMap(page, 80);
		await page.getByRole('button', { name: /^Draw around/ }).tap();
		await drawAround(page);
		await page.getByText(/ items? chosen/).waitFor();

		const small = await page
			.locator('aside button, aside select, .stage button')
			.evaluateAll((all) =>
				all
					.filter((button) => button.getBoundingClientRect().height < 44)
					.map(({ outerHTML }) => outerHTML)
			);
		assert.deepEqual(small, []);
		const widest = await page.evaluate(() => document.documentElement.scrollWidth);
		assert.equal(widest, 390);
		assert.deepEqual(await axeFindings(page), []);
		await closePage(page);
	});

test('without WebGL it is drawn all the same', async () => {
	const plain = await launch('--disable-3d-apis');
	const [page, reference] = [
		await openPage(plain, mapUrl(), wide),
		await openPage(browser, mapUrl(), wide)
	];
	for (const each of [page, reference]) {
		await onTheMap(each, 80);
		await each.getByLabel('Colour by').selectOption('score');
		await stage(each).focus();
		await each.keyboard.press('Control+a');
	}

	assert.equal(await page.locator('canvas').getAttribute('data-drawing'), 'raster');
	assert.equal(await reference.locator('canvas').getAttribute('data-drawing'), 'webgl');
	const webgl = await seen(reference, ({ blue, orange }) => blue > 100 && orange > 100);
	await seen(
		page,
		({ drawn, blue, orange }) =>
			Math.abs(drawn - webgl.drawn) < webgl.drawn / 5 && blue > 100 && orange > 100
	);
	await closePage(page);
	await closePage(reference);
	await plain.close();
});
