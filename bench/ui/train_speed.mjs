// How fast the Train page answers, in Chromium over the real server with real photos, 200 cards on the page:
//
//   first page   the answer of the server until all cards are painted, and until the pictures in sight are there too
//   key          a score's key until the painted card shows it; arrows until the focus is painted on
//   next page    Enter until the next page's cards are painted, and whether their pictures were there by then
//   shift        the cumulative layout shift of all that
//
//   cd web && HALFSPACE_SHARED=../../shared node ../bench/ui/train_speed.mjs [CARDS] [KEYS]
import { launch, trainUrl } from '../../web/e2e/support/browser.mjs';
import { Halfspace } from '../../web/e2e/support/server.mjs';
import { figures, firstPage, pressEnter, pressKeys } from './measure.mjs';

const cardCount = Number(process.argv[2] ?? 200);
const keyCount = Number(process.argv[3] ?? 150);
const rounds = 5;

const halfspace = await Halfspace.start({
	photos: { train: Infinity, validation: 60 }
});
const browser = await launch();
try {
	const path = await halfspace.classifier('photos', 'dogs', {
		page_size: cardCount
	});
	console.error('measuring');
	const url = trainUrl(halfspace, 'photos', 'dogs');
	const first = [];
	let page;
	for (let time = 0; time < 5; time++) {
		await page?.context().close();
		const opened = await firstPage(browser, url, path);
		page = opened.page;
		first.push(opened.measured);
	}
	const keys = await pressKeys(page, keyCount);
	const large = await page.evaluate(() => globalThis.bench.shift);

	// The next page as it is most used: 20 cards.
	await halfspace.classifier('photos', 'twenty');
	const { page: twenty } = await firstPage(
		browser,
		trainUrl(halfspace, 'photos', 'twenty'),
		'twenty'
	);
	const enters = await pressEnter(twenty, rounds);
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
