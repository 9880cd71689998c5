// How fast the Train page of a very large workspace is, in Chromium over the real server: ROWS ready-made vectors of
// DIM numbers (uniform, the same in every run).
//
//   answer       the request for the classifier until the server has answered
//   first page   that answer until all cards are painted
//   next page    Enter until the next page's cards are painted
//   key          a key until what it did is painted
//
//   cd web && node ../bench/ui/million.mjs [ROWS] [DIM] [CARDS]
//
// Takes about 5 * ROWS * DIM bytes of the temporary folder twice, and gives them back.
import { mkdtemp, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { launch, trainUrl } from '../../web/e2e/support/browser.mjs';
import { Halfspace } from '../../web/e2e/support/server.mjs';
import { figures, firstPage, pressEnter, pressKeys } from './measure.mjs';

const rows = Number(process.argv[2] ?? 1_000_000);
const dim = Number(process.argv[3] ?? 512);
const cardCount = Number(process.argv[4] ?? 20);

/** A .npy file of rows x dim float32 from -1 to 1. */
async function writeVectors(path) {
	const shape = `{'descr': '<f4', 'fortran_order': False, 'shape': (${rows}, ${dim}), }`;
	const text = `${shape.padEnd(117)}\n`;
	const head = Buffer.from(`\x93NUMPY\x01\x00\x76\x00${text}`, 'latin1');
	const file = await open(path, 'w');
	await file.write(head);
	const block = new Float32Array(1000 * dim);
	let state = 1;
	for (let done = 0; done < rows; done += 1000) {
		for (let i = 0; i < block.length; i++) {
			state ^= state << 13;
			state ^= state >>> 17;
			state ^= state << 5;
			block[i] = state / 0x80000000;
		}
		const count = Math.min(1000, rows - done) * dim;
		await file.write(Buffer.from(block.buffer, 0, 4 * count));
	}
	await file.close();
}

const folder = await mkdtemp(join(tmpdir(), 'halfspace-million-'));
let browser, halfspace;
try {
	const vectors = join(folder, 'vectors.npy');
	await writeVectors(vectors);
	halfspace = await Halfspace.start({ vectors });
	browser = await launch();
	const [some] = await halfspace.request(
		'GET',
		'/api/workspaces/vectors/items?limit=1&split=train'
	);
	const path = await halfspace.classifier('vectors', 'like one', {
		start: [{ kind: 'item', item: some.id, weight: 1 }],
		page_size: cardCount
	});
	console.error('measuring');
	const url = trainUrl(halfspace, 'vectors', 'like one');
	const first = [];
	let page;
	for (let time = 0; time < 7; time++) {
		await page?.context().close();
		const opened = await firstPage(browser, url, path);
		page = opened.page;
		first.push(opened.measured);
	}
	const keys = await pressKeys(page, 30);
	const enters = await pressEnter(page, 5);
	const { shift } = await page.evaluate(() => globalThis.bench);
	console.log(
		JSON.stringify(
			{
				items: (await halfspace.request('GET', '/api/workspaces/vectors')).items,
				cards: first.at(-1).cardsAtFirst,
				answer_ms: figures(first.map(({ answerMs }) => answerMs)),
				first_page_ms: figures(first.map(({ cards }) => cards)),
				key_ms: figures(keys.map(({ ms }) => ms)),
				next_page_ms: figures(enters.map(({ ms }) => ms)),
				layout_shift: shift,
				problems: page.problems
			},
			null,
			2
		)
	);
} finally {
	await browser?.close();
	await halfspace?.close();
	await rm(folder, { recursive: true });
}
