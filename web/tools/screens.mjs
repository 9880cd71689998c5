// Makes docs/screens/*.png from the real server and the demo photos, which may be shown anywhere: all of them, or
// those whose names begin as one of the arguments.
import { mkdir } from 'node:fs/promises';
import { launch, phone, round, saved, trainUrl, wide } from '../e2e/support/browser.mjs';
import { pointAtItem } from '../e2e/support/map.mjs';
import { demoPhotos } from '../e2e/support/photos.mjs';
import { Halfspace } from '../e2e/support/server.mjs';

const wanted = process.argv.slice(2);
const target = new URL('../../docs/screens/', import.meta.url).pathname;
await mkdir(target, { recursive: true });
const halfspace = await Halfspace.start({ photos: demoPhotos });
const browser = await launch();

/** A page of this size and colour scheme, drawn by `draw`, kept as NAME.png. */
async function shoot(name, options, draw) {
	if (wanted.length > 0 && !wanted.some((start) => name.startsWith(start))) return;
	const context = await browser.newContext(options);
	const page = await context.newPage();
	await draw(page);
	await page.waitForFunction(() => [...document.images].every((image) => image.complete));
	await page.waitForTimeout(300); // for the last fade
	await page.screenshot({ path: `${target}${name}.png` });
	await context.close();
}

const path = await halfspace.classifier('photos', 'birds', {
	start: [{ kind: 'text', text: 'a bird', weight: 1 }]
});

/** A person who is after birds: the topic folder and the caption tell. */
function isWanted({ key, metadata }) {
	const text = `${key} ${metadata.caption ?? ''}`;
	return /bird|owl|parrot|penguin|duck|eagle|gull|heron|swan|goose|hen\b/i.test(text);
}

const labelOf = ({ item }) => ({ item: item.id, score: isWanted(item) ? 1 : -1, unsure: false });

const first = await halfspace.request('GET', path);
const labels = first.page.map(labelOf);
await halfspace.request('PUT', `${path}/labels`, { labels: labels.slice(0, 17) });
await halfspace.request('POST', `${path}/fit`, { round: 1 });

const draw = { split: 'validation', count: 60 };
const { cards: drawn } = await halfspace.request('POST', `${path}/audit`, draw);
const answers = drawn.map(labelOf);
await halfspace.request('PUT', `${path}/audit/labels`, { labels: answers });

async function train(page) {
	await page.goto(trainUrl(halfspace, 'photos', 'birds'));
	await round(page, 2);
	const dismiss = page.getByRole('button', { name: 'Dismiss' });
	if (await dismiss.isVisible()) await dismiss.click();
	const { page: cards } = await halfspace.request('GET', path);
	await page.getByRole('listbox').focus();
	for (const [index, { item }] of cards.slice(0, 9).entries())
		await page.keyboard.press(isWanted(item) ? (index === 3 ? '4' : '5') : '1');
	await saved(page);
}

// Cut above the sources, which are folders of whoever makes the pictures.
await shoot('overview-light', { viewport: { width: 1280, height: 560 } }, async (page) => {
	await page.goto(`${halfspace.url}#/w/photos`);
	await page.getByLabel('What are you looking for?').fill('a red flower');
	await page.getByText('Nearest now').waitFor();
});
for (const colorScheme of ['light', 'dark']) {
	await shoot(`train-${colorScheme}`, { ...wide, colorScheme }, train);
	await shoot(`phone-${colorScheme}`, { ...phone, colorScheme }, train);
}
await shoot('evaluate-light', wide, async (page) => {
	await page.goto(trainUrl(halfspace, 'photos', 'birds', 'evaluate'));
	await page.getByText('at or above the cut-off').waitFor();
	await page.getByText('Just below').waitFor();
});

await halfspace.request('POST', '/api/workspaces/photos/map');
async function map(page) {
	await page.goto(trainUrl(halfspace, 'photos', 'birds', 'map'));
	await page.getByText('items on the map').waitFor();
	const { page: cards } = await halfspace.request('GET', path);
	const best = cards.find(({ item }) => isWanted(item)) ?? cards[0];
	await pointAtItem(halfspace, page, 'photos', best.item.id); // all items are on it
	await page.waitForTimeout(600); // until the items in the middle are there
}
for (const colorScheme of ['light', 'dark'])
	await shoot(`map-${colorScheme}`, { ...wide, colorScheme }, map);
await shoot('map-phone-light', phone, map);

await shoot('enlarged-light', wide, async (page) => {
	await train(page);
	await page.keyboard.press('f');
	await page.getByRole('dialog').waitFor();
});
const { page: second, rounds } = await halfspace.request('GET', path);
const more = second.map(labelOf);
await halfspace.request('PUT', `${path}/labels`, { labels: more });
await halfspace.request('POST', `${path}/fit`, { round: rounds[0].number });
// Two slips of the hand.
const right = await halfspace.request(
	'GET',
	`${path}/confusion/items?labels=pages&cell=true_positives&limit=500`
);
const slips = right.cards
	.slice(-2)
	.map(({ item }) => ({ item: item.id, score: -1, unsure: false }));
await halfspace.request('PUT', `${path}/labels`, { labels: slips });
for (const [size, options] of Object.entries({ '': wide, '-phone': phone })) {
	await shoot(`rounds${size}-light`, options, async (page) => {
		await page.goto(trainUrl(halfspace, 'photos', 'birds', 'evaluate/rounds'));
		await page.getByRole('radio', { name: 'Moved most' }).check();
		await page.locator('[role=option]').first().waitFor();
	});
	await shoot(`confusion${size}-light`, options, async (page) => {
		await page.goto(trainUrl(halfspace, 'photos', 'birds', 'evaluate/confusion'));
		await page.locator('[role=option]').first().waitFor();
	});
}
await shoot('export-light', wide, async (page) => {
	await page.goto(trainUrl(halfspace, 'photos', 'birds', 'export'));
	await page.getByText('In ONNX Runtime').first().waitFor();
});

await browser.close();
await halfspace.close();
