// The whole loop by prompt and keys, on real photos, for several concepts: five pages of twenty scored by
// what the captions say, then the held-out average precision beside that of the prompt alone.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { averagePrecision } from './support/average_precision.mjs';
import { cardIds, closePage, launch, openPage, round, saved } from './support/browser.mjs';
import { concepts, isPositive } from './support/concepts.mjs';
import { Halfspace } from './support/server.mjs';

const pages = 5;
const wanted = 5;
let browser, halfspace, page;

before(async () => {
	browser = await launch();
	halfspace = await Halfspace.start({ photos: { train: Infinity, validation: Infinity } });
	page = await openPage(browser, `${halfspace.url}#/w/photos`);
});

after(async () => {
	await browser?.close();
	await halfspace?.close();
});

const pathOf = (name) => `/api/workspaces/photos/classifiers/${encodeURIComponent(name)}`;

/** Average precision of the present head on the held-out split, the truth by the captions. */
async function heldOut(name, concept) {
	const truth = [];
	for (let offset = 0, total = 1; offset < total; offset += 500) {
		const list = await halfspace.request(
			'GET',
			`${pathOf(name)}/evaluation/items?split=validation&cut_off=-1000000&limit=500&offset=${offset}`
		);
		total = list.total;
		truth.push(...list.cards.map((card) => isPositive(concept, card.item)));
	}
	return averagePrecision(truth);
}

/** Scores every card of the page by its key and goes on; each key moves the focus to the next card. */
async function scorePage(concept, state) {
	assert.deepEqual(
		await cardIds(page),
		state.page.map(({ item }) => `card-${item.id}`)
	);
	for (const card of state.page)
		await page.keyboard.press(isPositive(concept, card.item) ? '5' : '1');
	await saved(page);
	await page.keyboard.press('Enter');
}

async function train(concept) {
	await page.goto(`${halfspace.url}#/w/photos`);
	const prompt = page.getByRole('textbox', { name: 'What are you looking for?' });
	await prompt.fill(concept.prompt);
	await prompt.press('Enter');
	await round(page, 1);
	const before = await heldOut(concept.prompt, concept);
	for (let number = 1; number <= pages; ++number) {
		await scorePage(concept, await halfspace.request('GET', pathOf(concept.prompt)));
		await round(page, number + 1);
	}
	return { before, after: await heldOut(concept.prompt, concept) };
}

test(`five pages beat the prompt alone for at least ${wanted} concepts`, async () => {
	const rows = [];
	for (const concept of concepts) rows.push({ concept: concept.prompt, ...(await train(concept)) });

	console.log('held-out average precision     prompt   after 5 pages');
	for (const { concept, before, after } of rows)
		console.log(`${concept.padEnd(30)} ${before.toFixed(3)}    ${after.toFixed(3)}`);
	const better = rows.filter(({ before, after }) => after > before);
	assert.ok(better.length >= wanted, `better for ${better.length} of ${rows.length}`);
	await closePage(page);
});
