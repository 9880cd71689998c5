// What the benchmarks of the pages share: watching a page from within, and figures of it.
//
// Painted: the frame after the change is handed over (requestAnimationFrame, then a message behind it). Headless
// Chromium draws in software, on the same cores as the server.
import { openPage, saved, wide } from '../../web/e2e/support/browser.mjs';

const at = (values, share) =>
	[...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(share * values.length))];

/** Of times in ms. */
export const figures = (values) => ({
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
	/** To be called in a frame before it is painted. */
	const behindFrame = (then) => {
		const { port1, port2 } = new MessageChannel();
		port1.onmessage = () => then(performance.now());
		port2.postMessage(null);
	};
	const painted = (then) => requestAnimationFrame(() => behindFrame(then));
	new PerformanceObserver((list) => {
		for (const entry of list.getEntries()) if (!entry.hadRecentInput) bench.shift += entry.value;
	}).observe({ type: 'layout-shift', buffered: true });

	const inSight = () =>
		[...document.querySelectorAll('[role=option] img')].filter(
			(image) => image.getBoundingClientRect().top < innerHeight
		);
	const watch = () => {
		if (cards().length > 0 && !bench.firstCards)
			behindFrame((now) => {
				bench.firstCards ||= now;
				bench.cardsAtFirst ||= cards().length;
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

/** Opens a Train page and waits for it; `path` is its classifier's in the API. */
export async function firstPage(browser, url, path) {
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
			answerMs: answer.responseEnd - answer.startTime,
			answerBytes: answer.encodedBodySize
		};
	}, path);
	return { page, measured };
}

/** Presses keys of all kinds, each when the one before is answered. */
export async function pressKeys(page, keyCount) {
	const keys = ['5', '1', 'ArrowLeft', '4', 'ArrowRight', '2', ']', 'u', 'h', 'l'];
	for (let press = 0; press < keyCount; press++) {
		await page.keyboard.press(keys[press % keys.length]);
		await page.waitForFunction((wanted) => globalThis.bench.keys.length > wanted, press);
	}
	return page.evaluate(() => globalThis.bench.keys.splice(0));
}

/** Labels a little and goes on to the next page, some times over. */
export async function pressEnter(page, rounds) {
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
