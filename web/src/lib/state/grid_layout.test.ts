import { expect, test } from 'vitest';
import { barPx, gapPx, layOut } from './grid_layout';

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

test('few cards grow, but not without limit', () => {
	expect(layOut(4, 1600, 1000).pictureHeightPx).toBe(420);
});
