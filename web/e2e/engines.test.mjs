// The loop on an engine that is away, comes back, and is slow; the same journeys on each engine.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import * as browserSupport from './support/browser.mjs';
import { engines } from './support/engines.mjs';
import { Halfspace } from './support/server.mjs';

const { axeFindings, cardIds, closePage, openPage, phone, round, saved, trainUrl, wide } =
	browserSupport;
const screens = process.env.HALFSPACE_SCREENS;
/** Each engine in its own words. */
const unreachable = /cannot be reached|Could not reach/;

for (const engine of engines)
	describe(`on ${engine.name}`, () => {
		let browser, halfspace;

		before(async () => {
			browser = await browserSupport.launch();
			await engine.start();
			const store = engine.newStore();
			halfspace = await Halfspace.start({ photos: { train: 120, validation: 40, store } });
		});

		after(async () => {
			await browser?.close();
			await halfspace?.close();
			await engine.close();
		});

		const shot = async (page, name) => {
			if (screens) await page.screenshot({ path: `${screens}/${engine.name}-${name}.png` });
		};

		/** Every label there is, item -> score; no item may have two. */
		async function labels(path) {
			const { total, cards } = await halfspace.request('GET', `${path}/labels?limit=500`);
			const scores = new Map(cards.map(({ item, label }) => [String(item.id), label.score]));
			assert.equal(scores.size, total);
			assert.equal(cards.length, total);
			return scores;
		}

		test('restarted in mid-loop: every score counts once, the next page comes by itself', async () => {
			await engine.start();
			const path = await halfspace.classifier('photos', 'restart');
			const page = await openPage(browser, trainUrl(halfspace, 'photos', 'restart'));
			await round(page, 1);
			const first = await cardIds(page);
			const keys = first.map((_, place) => (place % 3 ? '1' : '5'));
			for (const key of keys.slice(0, 8)) await page.keyboard.press(key);
			await saved(page);

			await engine.stop();
			for (const key of keys.slice(8)) await page.keyboard.press(key);
			await saved(page);
			await page.getByText('The next page waits').waitFor();
			await shot(page, 'away');
			await page.keyboard.press('Enter');
			await page.getByText(/Trying again/).waitFor();
			assert.deepEqual(await cardIds(page), first);
			await shot(page, 'waits');
			await page.getByText('Why').click();
			await page.getByText(unreachable).waitFor();
			await page.getByText('Why').click();
			await page.getByRole('listbox').focus();
			assert.deepEqual(await axeFindings(page), []);
			// A change of mind meanwhile.
			await page.keyboard.press('4');
			await saved(page);

			await engine.start();
			await round(page, 2);
			const second = await cardIds(page);
			assert.ok(second.length > 0 && second.every((id) => !first.includes(id)));
			const expected = keys.map((key) => (key === '5' ? 1 : -1));
			expected[expected.length - 1] = 0.5;
			const known = await labels(path);
			assert.deepEqual(
				first.map((id) => known.get(id.replace(/\D+/, ''))),
				expected
			);
			const { counts } = await halfspace.request('GET', path);
			assert.equal(counts.seen, known.size);

			// Both go without a word, the program in the middle of it.
			for (const key of ['5', '1', '1']) await page.keyboard.press(key);
			await saved(page);
			await engine.stop();
			for (const key of ['5', '1', '1']) await page.keyboard.press(key);
			await saved(page);
			await halfspace.kill();
			await page.keyboard.press('5');
			await page.getByText('1 act not sent yet').waitFor();
			await engine.start();
			await halfspace.serve();
			await saved(page);
			const now = await labels(path);
			for (const [place, id] of second.slice(0, 7).entries())
				assert.equal(now.get(id.replace(/\D+/, '')), place % 3 ? -1 : 1, `card ${place}`);

			await page.keyboard.press('Enter');
			await round(page, 3);
			await page.keyboard.press('g');
			await page.keyboard.press('e');
			await page.getByText(/of 40 score at least/).waitFor();
			await closePage(page);
		});

		test('away at the start: said with the way out, and it goes on without a reload', async () => {
			await engine.start();
			await halfspace.classifier('photos', 'start');
			await halfspace.stop();
			await engine.stop();
			await halfspace.serve();

			const home = await openPage(browser, `${halfspace.url}#/`);
			await home.getByText(unreachable).waitFor();
			await home.getByRole('button', { name: 'Try now' }).waitFor();
			await shot(home, 'absent-home');
			const page = await openPage(browser, trainUrl(halfspace, 'photos', 'start'));
			const small = await openPage(browser, trainUrl(halfspace, 'photos', 'start'), phone);
			for (const one of [page, small]) {
				await one.evaluate(() => (globalThis.isSamePage = true));
				const said = await one.getByRole('alert').textContent();
				assert.match(said, unreachable);
				assert.deepEqual(await axeFindings(one), []);
			}
			await shot(page, 'absent');
			await shot(small, 'absent-small');

			const again = page.getByRole('button', { name: 'Try now' });
			for (let tab = 0; tab < 20; tab++) {
				if (await again.evaluate((button) => button === document.activeElement)) break;
				await page.keyboard.press('Tab');
			}
			const asked = page.waitForRequest(/classifiers\/start$/);
			await page.keyboard.press('Enter');
			await asked;
			await engine.start();
			for (const one of [page, small]) {
				await round(one, 1);
				assert.ok(await one.evaluate(() => globalThis.isSamePage));
			}
			await page.keyboard.press('5');
			await saved(page);
			await home.getByText(/160 items/).waitFor();
			for (const one of [home, page, small]) await closePage(one);
		});

		test('two people: no page repeats, labels of both count', async () => {
			await engine.start();
			const path = await halfspace.classifier('photos', 'two');
			const url = trainUrl(halfspace, 'photos', 'two');
			const [ann, bob] = [await openPage(browser, url), await openPage(browser, url, phone)];
			await round(ann, 1);
			await round(bob, 1);
			const first = await cardIds(ann);
			const drawn = await cardIds(bob); // a small screen draws the others later
			assert.deepEqual(drawn, first.slice(0, drawn.length));
			for (const key of ['5', '5', '1']) await ann.keyboard.press(key);
			await bob.getByRole('listbox').focus();
			for (let step = 0; step < 3; step++) await bob.keyboard.press('ArrowRight');
			for (const key of ['1', '1']) await bob.keyboard.press(key);
			await saved(ann);
			await saved(bob);

			await ann.keyboard.press('Enter');
			await round(ann, 2);
			await bob.keyboard.press('5'); // on the page that Ann has closed
			await saved(bob);
			await bob.keyboard.press('Enter');
			await round(bob, 2);

			const second = await cardIds(bob);
			assert.ok(second.every((id) => !first.includes(id)));
			const known = await labels(path);
			assert.deepEqual(
				first.slice(0, 6).map((id) => known.get(id.replace(/\D+/, ''))),
				[1, 1, -1, -1, -1, 1]
			);
			for (const one of [ann, bob]) await closePage(one);
		});

		test('slow: the wait is shown and can be given up, here and in the engine', async (t) => {
			await engine.start();
			const path = await halfspace.classifier('photos', 'slow');
			const page = await openPage(browser, trainUrl(halfspace, 'photos', 'slow'));
			await round(page, 1);
			await page.keyboard.press('5');
			await saved(page);
			const release = await engine.holdUp();
			t.after(release);
			const begin = performance.now();

			await page.keyboard.press('Enter');
			await page.getByText(/Fitting … \d+ s/).waitFor();
			const cancel = page.getByRole('button', { name: 'Cancel' });
			await cancel.waitFor();
			assert.deepEqual(await axeFindings(page), []);
			await shot(page, 'slow');
			await page.setViewportSize(phone.viewport);
			await shot(page, 'slow-small');
			await cancel.click();
			await page.setViewportSize(wide.viewport);
			await page.getByText('Cancelled').waitFor();
			// A label stops the look at the next page that is held up by now, and does not wait for it.
			await page.keyboard.press('1');
			await saved(page);
			while ((await engine.searches()) > 1) await new Promise((done) => setTimeout(done, 100));
			assert.ok(performance.now() - begin < 30_000, 'long before the engine itself gives up');
			assert.equal((await halfspace.request('GET', path)).rounds.length, 1);

			release();
			await page.keyboard.press('Enter');
			await round(page, 2);
			assert.equal((await labels(path)).size, 2);
			await closePage(page);
		});
	});
