import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import * as browserSupport from './support/browser.mjs';
import { Halfspace } from './support/server.mjs';

const { axeFindings, cards: cardsOf, closePage, openPage, phone, trainUrl, wide } = browserSupport;

let browser, halfspace;

before(async () => {
	browser = await browserSupport.launch();
	halfspace = await Halfspace.start({ photos: { train: 60, validation: 20 } });
	const path = await halfspace.classifier('photos', 'dogs');
	const { page } = await halfspace.request('GET', path);
	const labels = page.map(({ item }, index) => ({
		item: item.id,
		score: index % 2 ? 1 : -0.5,
		unsure: false
	}));
	await halfspace.request('PUT', `${path}/labels`, { labels });
	await halfspace.request('POST', `${path}/fit`, { round: 1 });
});

after(async () => {
	await browser?.close();
	await halfspace?.close();
});

const views = {
	overview: { url: () => `${halfspace.url}#/w/photos`, sign: 'What are you looking for?' },
	train: { url: () => trainUrl(halfspace, 'photos', 'dogs'), sign: 'Round 2' },
	labels: { url: () => trainUrl(halfspace, 'photos', 'dogs', 'labels'), sign: '20 of 20' },
	evaluate: { url: () => trainUrl(halfspace, 'photos', 'dogs', 'evaluate'), sign: 'Just below' },
	export: { url: () => trainUrl(halfspace, 'photos', 'dogs', 'export'), sign: 'In ONNX Runtime' }
};
const sizes = { wide, phone };

for (const [view, { url, sign }] of Object.entries(views))
	for (const [size, options] of Object.entries(sizes))
		for (const colorScheme of ['light', 'dark'])
			test(`${view}, ${size}, ${colorScheme}: axe finds nothing and nothing sticks out`, async () => {
				const page = await openPage(browser, url(), { ...options, colorScheme });
				await page.getByText(sign).first().waitFor();

				assert.deepEqual(await axeFindings(page), []);
				const wider = await page.evaluate(() =>
					['html', 'main', 'aside']
						.flatMap((name) => [...document.querySelectorAll(name)])
						.filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)
						.map(({ tagName, scrollWidth }) => `${tagName}: ${scrollWidth}`)
				);
				assert.deepEqual(wider, []);
				await closePage(page);
			});

for (const [name, open] of Object.entries({
	keys: (page) => page.keyboard.press('?'),
	zoom: (page) => page.keyboard.press('f')
}))
	test(`axe finds nothing in the dialog of ${name}`, async () => {
		const page = await openPage(browser, views.train.url());
		await page.getByText('Round 2').waitFor();
		await open(page);
		await page.getByRole('dialog').waitFor();

		assert.deepEqual(await axeFindings(page), []);
		await page.keyboard.press('Escape');
		await page.getByRole('dialog').waitFor({ state: 'hidden' });
		await closePage(page);
	});

/** The places of all cards, once they are laid out. */
async function boxes(page) {
	await page.getByText('Round 2').waitFor();
	await cardsOf(page).last().waitFor();
	return cardsOf(page).evaluateAll((cards) =>
		cards.map((card) => card.getBoundingClientRect().toJSON())
	);
}

test('1280 x 800 shows 20 cards, five in a row, without scrolling', async () => {
	const page = await openPage(browser, views.train.url());

	const cards = await boxes(page);

	assert.equal(cards.length, 20);
	assert.equal(new Set(cards.map(({ left }) => Math.round(left))).size, 5);
	const bar = await page.locator('footer').boundingBox();
	assert.ok(Math.max(...cards.map(({ bottom }) => bottom)) <= bar.y);
	assert.ok(cards[0].width >= 150);
	await closePage(page);
});

test('a phone shows two columns and score buttons for a thumb', async () => {
	const page = await openPage(browser, views.train.url(), phone);

	const cards = await boxes(page);

	assert.equal(new Set(cards.map(({ left }) => Math.round(left))).size, 2);
	const buttons = page.getByRole('group', { name: 'Score the card in focus' }).getByRole('button');
	for (const button of await buttons.all()) {
		const { width, height, y } = await button.boundingBox();
		assert.ok(width >= 44 && height >= 44 && y > 700, `${width} x ${height} at ${y}`);
	}
	await cardsOf(page).nth(1).tap();
	await buttons.nth(4).tap();
	await page.waitForFunction(() =>
		document.querySelectorAll('[role=option]')[1].textContent.includes('scored +1')
	);
	await closePage(page);
});

test('a finger held still selects, taps add, and the score goes to all', async () => {
	await halfspace.classifier('photos', 'by hand');
	const url = trainUrl(halfspace, 'photos', 'by hand');
	const page = await openPage(browser, url, phone);
	await cardsOf(page).nth(3).waitFor();
	const touch = await page.context().newCDPSession(page);
	const send = (type, point) =>
		touch.send('Input.dispatchTouchEvent', { type, touchPoints: point ? [point] : [] });
	const middle = async (index) => {
		const { x, y, width, height } = await cardsOf(page).nth(index).boundingBox();
		return { x: x + width / 2, y: y + height / 3 };
	};

	await send('touchStart', await middle(0));
	await page.waitForTimeout(500);
	await send('touchMove', await middle(2));
	await send('touchEnd');
	await page.getByRole('button', { name: '2 selected' }).waitFor();
	await cardsOf(page).nth(3).tap();
	await page.getByRole('button', { name: '3 selected' }).waitFor();
	assert.deepEqual(await axeFindings(page), []);
	const buttons = page.getByRole('group', { name: 'Score the card in focus' }).getByRole('button');
	await buttons.nth(0).tap();

	await page.waitForFunction(() =>
		[0, 2, 3].every((index) =>
			document.querySelectorAll('[role=option]')[index].textContent.includes('scored −1')
		)
	);
	assert.ok(!(await cardsOf(page).nth(1).textContent()).includes('scored'));
	await closePage(page);
});

test('cards keep their place while pictures load', async () => {
	const page = await openPage(browser, 'about:blank');
	await page.route('**/image?**', async (route) => {
		await new Promise((resolve) => setTimeout(resolve, 800));
		await route.continue();
	});
	await page.goto(views.train.url());
	const before = await boxes(page);

	await page.waitForFunction(() =>
		[...document.querySelectorAll('[role=option] img')].every((image) => image.complete)
	);

	assert.deepEqual(await boxes(page), before);
	await closePage(page);
});
