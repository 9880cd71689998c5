import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import * as browserSupport from './support/browser.mjs';
import { Halfspace } from './support/server.mjs';

const { axeFindings, cards: cardsOf, closePage, openPage, phone, trainUrl, wide } = browserSupport;

let browser, halfspace;

before(async () => {
	browser = await browserSupport.launch();
	halfspace = await Halfspace.start({
		photos: { train: 60, validation: 20 },
		few: { train: 4, validation: 0 }
	});
	await fitted('dogs', 1, { page_size: 20 });
	await fitted('twice', 2, { page_size: 8 });
	const classes = ['a person', 'snow'].map((name) => ({ name }));
	await halfspace.request('POST', '/api/workspaces/photos/sets', { name: 'kinds', classes });
});

/** A classifier with some rounds fitted to labels of both kinds. */
async function fitted(name, rounds, more) {
	const path = await halfspace.classifier('photos', name, more);
	for (let round = 1; round <= rounds; round++) {
		const { page } = await halfspace.request('GET', path);
		const labels = page.map(({ item }, index) => ({
			...{ item: item.id, unsure: false },
			score: index % 2 ? 1 : -0.5
		}));
		await halfspace.request('PUT', `${path}/labels`, { labels });
		await halfspace.request('POST', `${path}/fit`, { round });
	}
}

after(async () => {
	await browser?.close();
	await halfspace?.close();
});

const set = (page) => `${halfspace.url}#/w/photos/s/kinds/${page}`;
const views = {
	home: { url: () => `${halfspace.url}#/`, sign: 'few' },
	new: { url: () => `${halfspace.url}#/new`, sign: 'Where is the data?' },
	overview: { url: () => `${halfspace.url}#/w/photos`, sign: 'What are you looking for?' },
	train: { url: () => trainUrl(halfspace, 'photos', 'dogs'), sign: 'Round 2' },
	labels: { url: () => trainUrl(halfspace, 'photos', 'dogs', 'labels'), sign: '20 of 20' },
	evaluate: { url: () => trainUrl(halfspace, 'photos', 'dogs', 'evaluate'), sign: 'Just below' },
	disagreements: {
		url: () => trainUrl(halfspace, 'photos', 'dogs', 'evaluate/confusion'),
		sign: 'Press a number to see its cards'
	},
	rounds: {
		url: () => trainUrl(halfspace, 'photos', 'twice', 'evaluate/rounds'),
		sign: 'found by both'
	},
	map: {
		url: () => trainUrl(halfspace, 'photos', 'dogs', 'map'),
		sign: 'There is no map of these items yet'
	},
	export: { url: () => trainUrl(halfspace, 'photos', 'dogs', 'export'), sign: 'In ONNX Runtime' },
	sort: { url: () => set('sort'), sign: 'the classes in turns' },
	confusion: { url: () => set('confusion'), sign: 'Held against' }
};
/** 1280 x 800 enlarged to 200% is laid out as 640 x 400. */
const zoomed = { viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 };
const sizes = { wide, phone, zoomed };

/** What is wider than its place, of the parts that must not scroll sideways. */
const stickingOut = (page) =>
	page.evaluate(() =>
		['html', 'main', 'aside', 'header', 'footer', 'nav']
			.flatMap((name) => [...document.querySelectorAll(name)])
			.filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)
			.map(({ tagName, scrollWidth }) => `${tagName}: ${scrollWidth}`)
	);

/** Controls that cannot be brought wholly on the screen with nothing lying over them; and how many there are. */
const outOfReach = (page) =>
	page.evaluate(() => {
		const controls = [
			...document.querySelectorAll(
				'a[href], button, input, select, summary, [role=option], [role=slider]'
			)
		].filter(
			(control) => control.checkVisibility({ visibilityProperty: true }) && !control.disabled
		);
		const lost = controls.filter((control) => {
			control.scrollIntoView({ block: 'nearest', inline: 'nearest' });
			const { left, right, top, bottom } = control.getBoundingClientRect();
			if (left < 0 || right > innerWidth + 1 || top < 0 || bottom > innerHeight + 1) return true;
			const hit = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
			const isHit = control.contains(hit) || hit?.contains(control);
			return !isHit && !hit?.closest('label')?.contains(control);
		});
		const words = (one) => one.getAttribute('aria-label') ?? one.textContent.trim().slice(0, 40);
		return { count: controls.length, lost: lost.map((one) => `${one.tagName} ${words(one)}`) };
	});

/** Controls that a thumb may miss: less than 44 pixels wide or high, with the label that belongs to them. */
const tooSmall = (page) =>
	page.evaluate(() =>
		[...document.querySelectorAll('a[href], button, input:not([type=range]), select, summary')]
			.filter((control) => control.checkVisibility({ visibilityProperty: true }))
			.filter((control) => control.getBoundingClientRect().width > 1)
			.map((control) => ({
				control,
				box: (control.closest('label') ?? control).getBoundingClientRect()
			}))
			.filter(({ box }) => box.width < 43.5 || box.height < 43.5)
			.map(
				({ control, box }) =>
					`${control.tagName} ${control.getAttribute('aria-label') ?? control.textContent.trim().slice(0, 30)}: ${box.width} x ${box.height}`
			)
	);

for (const [view, { url, sign }] of Object.entries(views))
	for (const [size, options] of Object.entries(sizes))
		test(`${view}, ${size}: axe finds nothing, nothing sticks out or is out of reach`, async () => {
			// No colours between two themes.
			const page = await openPage(browser, url(), { ...options, reducedMotion: 'reduce' });
			await page.getByText(sign).first().waitFor();

			for (const colorScheme of ['light', 'dark']) {
				await page.emulateMedia({ colorScheme });
				assert.deepEqual(await axeFindings(page), [], colorScheme);
			}
			assert.deepEqual(await stickingOut(page), []);
			if (size === 'phone') assert.deepEqual(await tooSmall(page), []);
			const { count, lost } = await outOfReach(page);
			assert.ok(count > 3);
			assert.deepEqual(lost, []);
			await closePage(page);
		});

test('the drawers of the Train page are within reach of a thumb, and enlarged', async () => {
	for (const [name, options] of Object.entries({ phone, zoomed })) {
		const page = await openPage(browser, views.train.url(), options);
		await page.getByText('Round 2').waitFor();
		for (const drawer of ['Start', 'Progress']) {
			await page.getByRole('button', { name: drawer, exact: true }).click();
			await page.getByRole('complementary', { name: drawer }).waitFor();
			if (name === 'phone') assert.deepEqual(await tooSmall(page), []);
			assert.deepEqual(await stickingOut(page), []);
			const lost = await page.evaluate(() =>
				[...document.querySelectorAll('aside :is(button, input, select)')]
					.filter((control) => control.checkVisibility() && !control.closest('[hidden]'))
					.filter((control) => control.type !== 'file')
					.filter((control) => {
						control.scrollIntoView({ block: 'nearest' });
						const { left, right, top, bottom } = control.getBoundingClientRect();
						return left < 0 || right > innerWidth || top < 0 || bottom > innerHeight;
					})
					.map((control) => control.textContent || control.ariaLabel)
			);
			assert.deepEqual(lost, []);
		}
		await closePage(page);
	}
});

test('who wants no motion gets none', async () => {
	for (const { url, sign } of Object.values(views)) {
		const page = await openPage(browser, url(), { ...wide, reducedMotion: 'reduce' });
		await page.getByText(sign).first().waitFor();
		const moving = await page.evaluate(() =>
			[...document.querySelectorAll('*')]
				.filter((element) => {
					const { transitionDuration, animationDuration, scrollBehavior } =
						getComputedStyle(element);
					const times = `${transitionDuration}, ${animationDuration}`.split(', ');
					return scrollBehavior === 'smooth' || times.some((time) => parseFloat(time) > 0);
				})
				.map(({ tagName, className }) => `${tagName} ${className}`)
		);
		assert.deepEqual(moving, []);
		await closePage(page);
	}
});

for (const isBusy of [false, true])
	test(`enlarged to 200% the whole card in focus is in sight${isBusy ? ', never idle' : ''}`, async () => {
		const page = await openPage(browser, 'about:blank', zoomed);
		if (isBusy) await page.addInitScript(() => (globalThis.requestIdleCallback = () => 0));
		await page.goto(views.train.url());
		await boxes(page);

		for (let step = 0; step < 15; step++) await page.keyboard.press('ArrowRight');
		const { y, height } = await cardsOf(page).nth(15).boundingBox();
		const bar = await page.locator('footer').boundingBox();
		const header = await page.getByRole('banner').boundingBox();

		assert.ok(y >= header.y + header.height && y + height <= bar.y, `${y} + ${height}`);
		await closePage(page);
	});

for (const [name, open] of Object.entries({
	keys: (page) => page.keyboard.press('?'),
	zoom: (page) => page.keyboard.press('f')
}))
	test(`axe finds nothing in the dialog of ${name}`, async () => {
		// Else axe may read the colours of a dialog that is still fading in.
		const page = await openPage(browser, views.train.url(), { ...wide, reducedMotion: 'reduce' });
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
	await page.getByRole('button', { name: '1 selected' }).waitFor();
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
