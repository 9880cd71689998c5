// The network between page and server: lost, come back, and slow.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import * as browserSupport from './support/browser.mjs';
import { Halfspace } from './support/server.mjs';

const { cardIds, cardNames, cards, closePage, openPage, round, saved, trainUrl } = browserSupport;

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

/** About the slowest that phones have: 400 ms until anything is answered, then 50 kB a second. */
const slow = { offline: false, latency: 400, downloadThroughput: 50_000, uploadThroughput: 50_000 };

/** Runs in the page: how many keys' scores their cards have shown, and what moves without having been asked to. */
function watchPage() {
	const seen = { feedback: 0, moved: [], turned: -1000 };
	globalThis.seen = seen;
	new PerformanceObserver((list) => {
		for (const { hadRecentInput, startTime, sources } of list.getEntries())
			if (!hadRecentInput && startTime > seen.turned + 100)
				seen.moved.push(
					// The newest round goes on top of its list.
					...sources
						.filter(({ node }) => !node?.parentElement?.closest('ol'))
						.map(({ node, previousRect, currentRect }) => {
							const [from, to] = [previousRect, currentRect].map(
								({ x, y, width, height }) => `${x} ${y} ${width} ${height}`
							);
							return `${location.hash} ${node?.nodeName} ${node?.className}: ${from} -> ${to}`;
						})
				);
	}).observe({ type: 'layout-shift', buffered: true });
	// The frame with the new page may be long in coming.
	addEventListener('hashchange', () => {
		seen.turned = Infinity;
		const turned = () => (seen.turned = performance.now());
		requestAnimationFrame(() => requestAnimationFrame(turned));
	});
	const labelled = () => document.querySelectorAll('[role=option] .bar.labelled').length;
	addEventListener(
		'keydown',
		({ key }) => {
			if (!/^[1-5]$/.test(key)) return;
			const before = labelled();
			const look = () => {
				if (labelled() > before) seen.feedback++;
				else requestAnimationFrame(look);
			};
			requestAnimationFrame(look);
		},
		true
	);
}

test('on a slow network: from the prompt to the export, nothing lost, keys answered at once, nothing moves', async () => {
	const page = await openPage(browser, 'about:blank');
	page.setDefaultTimeout(60_000);
	await page.addInitScript(watchPage);
	const network = await page.context().newCDPSession(page);
	await network.send('Network.enable');
	await network.send('Network.emulateNetworkConditions', slow);

	await page.goto(halfspace.url);
	await page.getByPlaceholder('dogs at a dog show').pressSequentially('a dog in the snow');
	await page.getByRole('button', { name: 'Start training' }).click();
	await round(page, 1);
	await cards(page).nth(19).waitFor();
	const first = await cardIds(page);
	const areThere = () =>
		[...document.querySelectorAll('[role=option] img')].every((image) => image.complete);
	assert.ok(
		!(await page.evaluate(areThere)),
		'cards can be scored before their pictures are there'
	);
	const release = await browserSupport.holdBack(page, '**/labels');
	for (let press = 0; press < 20; press++) {
		await page.keyboard.press(press % 3 ? '1' : '5');
		// Before any answer.
		await page.waitForFunction((n) => globalThis.seen.feedback === n, press + 1);
	}
	release();
	await page.unrouteAll({ behavior: 'wait' });
	await page.keyboard.press('Enter');

	await round(page, 2);
	await saved(page);
	const second = await cardIds(page);
	assert.ok(second.length === 20 && second.every((id) => !first.includes(id)));
	await page.waitForFunction(areThere);
	const path = '/api/workspaces/photos/classifiers/a%20dog%20in%20the%20snow';
	const { counts } = await halfspace.request('GET', path);
	assert.deepEqual([counts.positive, counts.negative], [7, 13]);

	await page.keyboard.press('g');
	await page.keyboard.press('e');
	await page.getByText(/of 10 score at least/).waitFor();
	await page.getByRole('slider', { name: 'Cut-off' }).press('ArrowRight');
	await page.keyboard.press('g');
	await page.keyboard.press('x');
	const begun = page.waitForEvent('download');
	await page.getByRole('link', { name: 'Download JSON', exact: true }).click();
	await begun;

	const { moved } = await page.evaluate(() => globalThis.seen);
	assert.deepEqual(moved, []);
	await closePage(page);
});
