// Texts as cards: the words looked for are marked, lines are readable, long texts open.
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import * as browserSupport from './support/browser.mjs';
import { Halfspace } from './support/server.mjs';

const { axeFindings, cards, closePage, openPage, phone, round, trainUrl, wide } = browserSupport;

const long = `My card was stolen. ${'I have called twice and nobody could help me. '.repeat(30)}The last word.`;
const texts = [
	'My CARD was stolen',
	'Two cards were blocked at the café',
	'A cardigan is no payment',
	'How do I transfer money?',
	'银行卡被盗了',
	long,
	...Array.from({ length: 18 }, (_, index) => `Question ${index}: where is my money, please?`)
];

let browser, halfspace, folder;

before(async () => {
	browser = await browserSupport.launch();
	folder = await mkdtemp(join(tmpdir(), 'halfspace-texts-'));
	const rows = texts.map((text) => `"${text}",train`);
	await writeFile(join(folder, 'texts.csv'), ['text,split', ...rows].join('\n'));
	halfspace = await Halfspace.start({ texts: join(folder, 'texts.csv') });
	await halfspace.classifier('texts', 'cards', {
		start: [
			{ kind: 'text', text: 'a stolen card at the cafe, 被盗', weight: 1 },
			{ kind: 'text', text: 'transfer', weight: -0.5 }
		],
		page_size: 50
	});
});

after(async () => {
	await browser?.close();
	await halfspace?.close();
	await rm(folder, { recursive: true });
});

const open = async (options = wide) => {
	const page = await openPage(browser, trainUrl(halfspace, 'texts', 'cards'), options);
	await round(page, 1);
	await cards(page).first().waitFor();
	return page;
};

const card = (page, text) => cards(page).filter({ hasText: text }).first();

test('the words of the prompt are marked, whatever their case, accents, ending and script', async () => {
	const page = await open();
	const marks = async (text, kind) => {
		await card(page, text).waitFor(); // those below the fold are drawn later
		return card(page, text).locator(`mark.${kind}`).allTextContents();
	};

	assert.deepEqual(await marks('CARD was', 'towards'), ['CARD', 'stolen']);
	assert.deepEqual(await marks('Two cards', 'towards'), ['cards', 'café']);
	assert.deepEqual(await marks('cardigan', 'towards'), []);
	assert.deepEqual(await marks('银行卡', 'towards'), ['被盗']);
	assert.deepEqual(await marks('How do I', 'away'), ['transfer']);
	await closePage(page);
});

test('a part added to the start is marked at once', async () => {
	const page = await open();
	await page.keyboard.press('/');
	await page.keyboard.type('money');
	await page.keyboard.press('Enter');

	await card(page, 'How do I').locator('mark.towards', { hasText: 'money' }).waitFor();
	await closePage(page);
});

test('a long text is cut, and opens by its word and by its key', async () => {
	const page = await open();
	const enlarged = page.getByRole('dialog', { name: 'Enlarged' });
	const cut = cards(page).filter({ hasText: 'called twice' }).first();
	await cut.getByText('Whole text').click();
	await enlarged.getByText('The last word.').waitFor();
	assert.ok((await enlarged.locator('mark').count()) >= 2);
	assert.deepEqual(await axeFindings(page), []);
	await page.keyboard.press('f');
	await enlarged.waitFor({ state: 'hidden' });

	assert.equal(await card(page, 'CARD was').getByText('Whole text').count(), 0);
	await closePage(page);
});

for (const [size, options, columns] of [
	['wide', wide, 3],
	['phone', phone, 1]
])
	for (const colorScheme of ['light', 'dark'])
		test(`${size}, ${colorScheme}: ${columns} in a row, axe finds nothing, nothing sticks out`, async () => {
			const page = await open({ ...options, colorScheme });

			const lefts = await cards(page).evaluateAll((all) =>
				all.map((one) => Math.round(one.getBoundingClientRect().left))
			);
			assert.equal(new Set(lefts).size, columns);
			assert.deepEqual(await axeFindings(page), []);
			const wider = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
			assert.ok(!wider);
			await closePage(page);
		});
