import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import * as browserSupport from './support/browser.mjs';
import { Halfspace } from './support/server.mjs';

const { axeFindings, cards, closePage, focusedCard, openPage, phone, trainUrl, wide } =
	browserSupport;

let browser, halfspace, path;

before(async () => {
	browser = await browserSupport.launch();
	halfspace = await Halfspace.start({ photos: { train: 60, validation: 50 } });
	path = await halfspace.classifier('photos', 'dogs');
	const { page } = await halfspace.request('GET', path);
	const labels = page.map(({ item }, index) => ({
		item: item.id,
		score: index < 8 ? 1 : -1,
		unsure: false
	}));
	await halfspace.request('PUT', `${path}/labels`, { labels });
	await halfspace.request('POST', `${path}/fit`, { round: 1 });
});

after(async () => {
	await browser?.close();
	await halfspace?.close();
});

const open = (options) =>
	openPage(browser, trainUrl(halfspace, 'photos', 'dogs', 'evaluate'), options);
const answered = (page, text) => page.getByText(text, { exact: true }).first().waitFor();

test('cards are drawn, answered blind by keys, left and resumed, and tell how good it is', async () => {
	const page = await open();
	const panel = page.getByRole('region', { name: 'How good it is' });
	await panel.getByRole('spinbutton').fill('30');
	await panel.getByRole('button', { name: 'Draw cards' }).click();

	await answered(page, '0 of 30 answered');
	assert.equal(await cards(page).count(), 20);
	assert.match(await cards(page).first().textContent(), /score hidden/);
	assert.deepEqual(await axeFindings(page), []);
	await page.keyboard.press('5');
	await page.keyboard.press('u');
	await page.keyboard.press('1');
	await answered(page, '3 of 30 answered');
	await page.keyboard.press('z');
	await answered(page, '2 of 30 answered');
	await page.keyboard.press('Escape');
	await panel.getByRole('button', { name: 'Go on: 2 of 30 answered' }).waitFor();

	await page.reload();
	await panel.getByRole('button', { name: 'Go on: 2 of 30 answered' }).click();
	await answered(page, '2 of 30 answered');
	await page.waitForFunction(() =>
		document.querySelectorAll('[role=option]')[2]?.matches('[aria-selected=true]')
	);
	await page.keyboard.press('n');
	await answered(page, '20 of 30 answered');
	await page.keyboard.press('Enter');
	await page.waitForFunction(() => document.querySelectorAll('[role=option]').length === 10);
	await page.keyboard.press('5');
	await page.keyboard.press('n');
	await answered(page, '30 of 30 answered');
	await page.keyboard.press('Enter');

	await panel.getByText('All 30 cards are answered.').waitFor();
	await panel.getByText(/^(Stop|Go on|Not sure yet|Lower|Raise)/).waitFor();
	await panel.getByText('found, of all positives (recall)').waitFor();
	await panel.getByText(/^From 29 answers on validation/).waitFor();
	const audit = await halfspace.request('GET', `${path}/audit`);
	assert.equal(audit.labelled, 29);
	assert.ok(audit.positives.low >= 2);
	const { counts } = await halfspace.request('GET', path);
	assert.equal(counts.positive + counts.negative, 20); // answers are no labels
	await closePage(page);
});

test('labels stand as ticks below the scores, and say in words what they show', async () => {
	const page = await open();
	const said = async (split) => {
		const cutOff = (await halfspace.request('GET', path)).cut_off;
		const marks = await halfspace.request('GET', `${path}/evaluation/labels?split=${split}`);
		const positive = marks.filter(({ label }) => label.score > 0);
		const negative = marks.filter(({ label }) => label.score < 0);
		const found = (some) => some.filter(({ score }) => score >= cutOff).length;
		const labels = (count, kind) => `${count} ${kind} ${count === 1 ? 'label' : 'labels'}`;
		return {
			positive,
			text: `${labels(positive.length, 'positive')}, ${found(positive)} at or above the cut-off. ▼ ${labels(negative.length, 'negative')}, ${found(negative)} at or above it.`
		};
	};
	const told = page.locator('p', { hasText: 'at or above the cut-off' });

	const audited = await said('validation');
	assert.ok(audited.positive.every(({ source }) => source === 'audit'));
	await told.filter({ hasText: audited.text }).waitFor();
	await told.filter({ hasText: 'Filled: answers of the audit' }).waitFor();
	const ticks = page.getByRole('img', { name: /How many items/ }).locator('path.yes.audit');
	assert.equal((await ticks.getAttribute('d')).split('Z').length - 1, audited.positive.length);

	await page.getByLabel('Scores on').selectOption('train');
	const trained = await said('train');
	assert.equal(trained.positive.length, 8);
	await told.filter({ hasText: trained.text }).waitFor();
	await page.getByRole('slider', { name: 'Cut-off' }).press('Home');
	await told.filter({ hasText: '8 positive labels, 8 at or above the cut-off.' }).waitFor();
	await page.getByRole('button', { name: 'Back to 0' }).click();
	await told.filter({ hasText: trained.text }).waitFor();
	if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/ticks-wide.png` });
	await closePage(page);
});

test('a rule finds the cut-off, or says why it cannot', async () => {
	const page = await open();
	const rule = page.getByRole('form', { name: 'Cut-off by' });

	await rule.getByLabel('Cut-off by').selectOption('best_f1');
	await rule.getByRole('button', { name: 'Use' }).click();
	await rule.getByText(/^By the labels of pages \(8 positive, 12 negative\): precision/).waitFor();
	const best = await halfspace.request('GET', `${path}/cut-off`);
	await page.waitForFunction(
		(cutOff) =>
			Math.abs(document.querySelector('[aria-label="Cut-off"]').ariaValueNow - cutOff) < 1e-5,
		best.cut_off
	);
	await rule.getByLabel('Cut-off by').selectOption('recall');
	await rule.getByRole('spinbutton').fill('80');
	await rule.getByRole('button', { name: 'Use' }).click();
	await rule.getByText(/^Only an audit tells/).waitFor();
	assert.equal((await halfspace.request('GET', `${path}/cut-off`)).aim, 'best_f1');

	const isKept = page.waitForResponse((answer) => answer.request().method() === 'PATCH');
	await page.getByRole('button', { name: 'Back to 0' }).click();
	await isKept;
	await page.waitForFunction(() => document.querySelector('form select').value === 'hand');
	await closePage(page);
});

test('a rule picked before it is known which is in use stays picked', async () => {
	const page = await openPage(browser, 'about:blank');
	const release = await browserSupport.holdBack(page, '**/cut-off', async (route) => {
		const response = await route.fetch();
		const calibration = { slope: 0, intercept: 0 }; // a sign that it has come
		await route.fulfill({ response, json: { ...(await response.json()), calibration } });
	});
	await page.goto(trainUrl(halfspace, 'photos', 'dogs', 'evaluate'));
	const aim = page.getByRole('form', { name: 'Cut-off by' }).getByRole('combobox');
	await aim.selectOption('best_f1');

	release();
	await page.getByText('At the cut-off 50% are positive.').waitFor();

	assert.equal(await aim.inputValue(), 'best_f1');
	await closePage(page);
});

test('a phone that comes back to an audit shows the card in focus', async () => {
	const audited = await halfspace.classifier('photos', 'resumed');
	const draw = { split: 'validation', count: 25 };
	const { cards: drawn } = await halfspace.request('POST', `${audited}/audit`, draw);
	const labels = drawn.slice(0, 15).map(({ item }) => ({ item: item.id, score: 1, unsure: false }));
	await halfspace.request('PUT', `${audited}/audit/labels`, { labels });
	const url = trainUrl(halfspace, 'photos', 'resumed', 'evaluate');
	const page = await openPage(browser, url, phone);
	await page.getByRole('button', { name: 'Go on: 15 of 25 answered' }).click();

	await page.waitForFunction(() => {
		const card = document.querySelectorAll('[role=option]')[15];
		const { top, bottom } = card?.getBoundingClientRect() ?? { top: -1 };
		return top >= 0 && bottom <= innerHeight;
	});

	await cards(page).nth(19).waitFor();
	assert.equal(await focusedCard(page), `card-${drawn[15].item.id}`);
	await closePage(page);
});

for (const [size, options] of Object.entries({ wide, phone }))
	for (const colorScheme of ['light', 'dark'])
		test(`the audit, ${size}, ${colorScheme}: axe finds nothing and nothing sticks out`, async () => {
			const page = await open({ ...options, colorScheme });
			const panel = page.getByRole('region', { name: 'How good it is' });
			await panel.getByRole('spinbutton').fill('25');
			await panel.getByRole('button', { name: /^Draw/ }).click();
			await page.getByRole('heading', { name: 'Is it one?' }).waitFor();
			await cards(page).first().waitFor();

			assert.deepEqual(await axeFindings(page), []);
			const wider = await page.evaluate(
				() => document.documentElement.scrollWidth - document.documentElement.clientWidth
			);
			assert.equal(wider, 0);
			await closePage(page);
		});
