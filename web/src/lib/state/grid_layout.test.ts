import { expect, test } from 'vitest';
import { barPx, cardsInSight, gapPx, layOut, layOutTexts, picturePixels } from './grid_layout';

test('a laptop window of 1280 x 800 shows 20 cards in five columns without scrolling', () => {
	const { columns, cardWidthPx, pictureHeightPx } = layOut(20, 840, 624);

	expect(columns).toBe(5);
	expect(cardWidthPx).toBeGreaterThan(150);
	expect(4 * (pictureHeightPx + barPx) + 3 * gapPx).toBeLessThanOrEqual(624);
});

test('a phone shows two columns', () => {
	expect(layOut(20, 374, 560).columns).toBe(2);
});

test('a big page scrolls rather than shrink its pictures to stamps', () => {
	const { cardWidthPx, pictureHeightPx } = layOut(200, 840, 624);

	expect(cardWidthPx).toBeGreaterThan(150);
	expect(pictureHeightPx).toBeGreaterThan(110);
});

test('what is in sight is drawn first: whole rows, the last perhaps cut', () => {
	const layout = layOut(200, 840, 624);
	const rowPx = layout.pictureHeightPx + barPx + gapPx;

	expect(cardsInSight(layout, 3 * rowPx)).toBe(3 * layout.columns);
	expect(cardsInSight(layout, 3 * rowPx + 1)).toBe(4 * layout.columns);
	expect(cardsInSight(layOut(20, 840, 624), 624)).toBeGreaterThanOrEqual(20);
});

test('few cards grow, but not without limit', () => {
	expect(layOut(4, 1600, 1000).pictureHeightPx).toBe(420);
});

test('pictures are as large as their cards on this screen, and no larger than they must be', () => {
	const layout = layOut(20, 840, 624);

	expect(picturePixels(layout, 1)).toBe(200);
	expect(picturePixels(layout, 2)).toBe(400);
	expect(picturePixels(layout, 1)).toBeGreaterThanOrEqual(layout.cardWidthPx);
	expect(picturePixels({ ...layout, cardWidthPx: 1600 }, 2)).toBe(1024);
});

test('texts stand in lines long enough to read, cards as high as most of them need', () => {
	const short = layOutTexts(Array<string>(20).fill('Where is my card?'), 840);
	const long = layOutTexts(Array<string>(20).fill('word '.repeat(200)), 840);

	expect(short.columns).toBe(3);
	expect(short.lines).toBe(2);
	expect(long.lines).toBe(9);
	expect(long.pictureHeightPx).toBeGreaterThan(short.pictureHeightPx);
});

test('one long text does not stretch the page', () => {
	const texts = [...Array<string>(19).fill('Where is my card?'), 'word '.repeat(200)];

	expect(layOutTexts(texts, 840).lines).toBe(2);
});

test('texts stand in one column on a phone; signs of East Asia take two cells', () => {
	expect(layOutTexts(['Where is my card?'], 374).columns).toBe(1);
	expect(layOutTexts(['字'.repeat(60)], 374).lines).toBe(3);
});
