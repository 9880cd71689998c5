// How fast the Train page answers, in Chromium over the real server with real photos, 200 cards on the page:
//
//   first page   the answer of the server until all cards are painted, and until the pictures in sight are there too
//   key          a score's key until the painted card shows it; arrows until the focus is painted on
//   next page    Enter until the next page's cards are painted, and whether their pictures were there by then
//   shift        the cumulative layout shift of all that
//
//   cd web && HALFSPACE_SHARED=../../shared node ../bench/ui/train_speed.mjs [CARDS] [KEYS]
//
// Painted: the frame after the change is handed over (requestAnimationFrame, then a message behind it). Headless
// Chromium draws in software, on the same cores as the server.
import { launch, openPage, saved, trainUrl, wide } from '../../web/e2e/support/browser.mjs';
import { Halfspace } from '../../web/e2e/support/server.mjs';

const cardCount = Number(process.argv[2] ?? 200);
const keyCount = Number(process.argv[3] ?? 150);
const rounds = 5;

const at = (values, share) =>
	[...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(share * values.length))];
const figures = (values) => ({
	median: +at(values, 0.5).toFixed(1),
	p95: +at(values, 0.95).toFixed(1),
	most: +Math.max(...values).toFixed(1)
});

/** Runs in the page before its own scripts: what is measured is measured there. */
function instrument() {
	const cards = () => document.querySelectorAll('[role=option]');
	const bench = {
		shift: 0,
		keys: [],
		firstCards: 0,
		firstPictures: 0,
		cardsAtFirst: 0
	};
	globalThis.bench = bench;
	const painted = (then) =>
		requestAnimationFrame(() => {
			const { port1, port2 } = new MessageChannel();
			port1.onmessage = () => then(performance.now());
			port2.postMessage(null);
		});
	new PerformanceObserver((list) => {
		for (const entry of list.getEntries()) if (!entry.hadRecentInput) bench.shift += entry.value;
	}).observe({ type: 'layout-shift', buffered: true });

	const inSight = () =>
		[...document.querySelectorAll('[role=option] img')].filter(
			(image) => image.getBoundingClientRect().top < innerHeight
		);
	const watch = () => {
		if (cards().length > 0 && !bench.firstCards)
			painted((now) => {
				bench.firstCards ||= now;
				bench.cardsAtFirst = cards().length;
			});
		if (bench.firstCards && inSight().every((image) => image.complete))
			return void (bench.firstPictures = performance.now());
		requestAnimationFrame(watch);
	};
	requestAnimationFrame(watch);

	// What shows that a key was heard: the score of a card, the place of the focus, or other cards.
	const face = () => {
		const box = document.querySelector('[role=listbox]');
		const focus = box.getAttribute('aria-activedescendant');
		return `${focus} ${document.querySelectorAll('[role=option] .bar.labelled').length}`;
	};
	addEventListener(
		'keydown',
		({ key, timeStamp }) => {
			const before = face();
			const first = cards()[0]?.id;
			const look = () =>
				painted((now) => {
					const isDone = key === 'Enter' ? cards()[0]?.id !== first : face() !== before;
					if (!isDone) return look();
					const pictures = inSight().every((image) => image.complete);
					bench.keys.push({ key, ms: now - timeStamp, pictures });
				});
			look();
		},
		true
	);
}

async function firstPage(browser, url, path) {
	const page = await openPage(browser, 'about:blank', wide);
	await page.addInitScript(instrument);
	await page.goto(url);
	await page.waitForFunction(() => globalThis.bench.firstPictures > 0);
	const measured = await page.evaluate((path) => {
		const [answer] = performance
			.getEntriesByType('resource')
			.filter(({ name }) => name.endsWith(path));
		const { firstCards, firstPictures, cardsAtFirst } = globalThis.bench;
		return {
			cards: firstCards - answer.responseEnd,
			pictures: firstPictures - answer.responseEnd,
			cardsAtFirst,
			answerBytes: answer.encodedBodySize
		};
	}, path);
	return { page, measured };
}

async function pressKeys(page) {
	const keys = ['5', '1', 'ArrowLeft', '4', 'ArrowRight', '2', ']', 'u', 'h', 'l'];
	for (let press = 0; press < keyCount; press++) {
		await page.keyboard.press(keys[press % keys.length]);
		await page.waitForFunction((wanted) => globalThis.bench.keys.length > wanted, press);
	}
	return page.evaluate(() => globalThis.bench.keys.splice(0));
}

async function pressEnter(page) {
	const measured = [];
	for (let round = 0; round < rounds; round++) {
		await page.keyboard.press('5');
		await page.keyboard.press('1');
		await saved(page);
		await page.waitForTimeout(1500); // a person looks longer at a page
		await page.evaluate(() => void globalThis.bench.keys.splice(0));
		await page.keyboard.press('Enter');
		await page.waitForFunction(() => globalThis.bench.keys.length > 0);
		measured.push(...(await page.evaluate(() => globalThis.bench.keys.splice(0))));
		await page.waitForTimeout(500);
	}
	return measured;
}

const halfspace = await Halfspace.start({
	photos: { train: Infinity, validation: 60 }
});
const browser = await launch();
try {
	const path = await halfspace.classifier('photos', 'dogs', {
		page_size: cardCount
	});
	const url = trainUrl(halfspace, 'photos', 'dogs');
	const first = [];
	let page;
	for (let time = 0; time < 5; time++) {
		await page?.context().close();
		const opened = await firstPage(browser, url, path);
		page = opened.page;
		first.push(opened.measured);
	}
	const keys = await pressKeys(page);
	const large = await page.evaluate(() => globalThis.bench.shift);

	// The next page as it is most used: 20 cards.
	await halfspace.classifier('photos', 'twenty');
	const { page: twenty } = await firstPage(
		browser,
		trainUrl(halfspace, 'photos', 'twenty'),
		'twenty'
	);
	const enters = await pressEnter(twenty);
	const small = await twenty.evaluate(() => globalThis.bench.shift);

	console.log(
		JSON.stringify(
			{
				cards: first.at(-1).cardsAtFirst,
				first_page_ms: figures(first.map(({ cards }) => cards)),
				first_pictures_ms: figures(first.map(({ pictures }) => pictures)),
				answer_bytes: first.at(-1).answerBytes,
				key_ms: figures(keys.map(({ ms }) => ms)),
				keys: keys.length,
				next_page_ms: figures(enters.map(({ ms }) => ms)),
				next_page_with_pictures: `${enters.filter(({ pictures }) => pictures).length} of ${enters.length}`,
				layout_shift: { large, small },
				problems: [...page.problems, ...twenty.problems]
			},
			null,
			2
		)
	);
} finally {
	await browser.close();
	await halfspace.close();
}
