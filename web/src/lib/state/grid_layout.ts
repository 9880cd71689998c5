import type { Item } from '../api/types';

export const gapPx = 8;
/** Height of a card below its picture. */
export const barPx = 24;
/** What looks out from behind a card that stands for several. */
export const stackPx = 3;
const leastWidthPx = 132;
const leastPicturePx = 88;
const mostPicturePx = 420;
const scrollingWidthPx = 172;

const textWidthPx = 264;
const lineHeightPx = 20;
const textPaddingPx = 40;
const sidePaddingPx = 24;
/** Of an average letter, with what lines lose where words do not fill them. */
const characterPx = 7.2;

export interface GridLayout {
	columns: number;
	cardWidthPx: number;
	pictureHeightPx: number;
	/** Of a text, on its card. */
	lines: number;
}

/** The layout for what the cards show. @param heightPx  of the screen they should share; left out, they scroll */
export function layOutItems(
	items: readonly Pick<Item, 'kind' | 'text' | 'key'>[],
	widthPx: number,
	heightPx: number | undefined
): GridLayout {
	const texts = items.filter(({ kind }) => kind !== 'image').map(({ text, key }) => text ?? key);
	if (texts.length > 0 && texts.length === items.length) return layOutTexts(texts, widthPx);
	return heightPx === undefined ? scrolling(widthPx) : layOut(items.length, widthPx, heightPx);
}

/** How many cards fill so many pixels of height, the last row perhaps in part. */
export function cardsInSight(layout: GridLayout, heightPx: number): number {
	return layout.columns * Math.ceil(heightPx / (layout.pictureHeightPx + barPx + gapPx));
}

/**
 * The number of columns that shows `count` cards biggest without scrolling; when they would be too small to judge,
 * cards of a good size that scroll. At least two columns, so that a phone shows two.
 */
export function layOut(count: number, widthPx: number, heightPx: number): GridLayout {
	const fitting = Array.from({ length: 11 }, (_, index) => fit(count, index + 2, widthPx, heightPx))
		.filter((layout) => layout.cardWidthPx >= leastWidthPx)
		.filter((layout) => layout.pictureHeightPx >= leastPicturePx)
		.sort((a, b) => pictureSize(b) - pictureSize(a));
	return fitting[0] ?? scrolling(widthPx);
}

/** Cards of a good size in a grid that scrolls. */
function scrolling(widthPx: number): GridLayout {
	const columns = Math.max(2, Math.floor((widthPx + gapPx) / (scrollingWidthPx + gapPx)));
	const cardWidthPx = widthOf(columns, widthPx);
	const pictureHeightPx = Math.round(cardWidthPx * 0.75);
	return { columns, cardWidthPx, pictureHeightPx, lines: linesIn(pictureHeightPx) };
}

/** Cards with lines long enough to read, all as high as nine in ten of the texts need; from ten lines on they are cut. */
export function layOutTexts(texts: readonly string[], widthPx: number): GridLayout {
	const columns = Math.max(1, Math.floor((widthPx + gapPx) / (textWidthPx + gapPx)));
	const cardWidthPx = widthOf(columns, widthPx);
	const perLine = Math.max(1, (cardWidthPx - sidePaddingPx) / characterPx);
	const needed = texts.map((text) => Math.ceil(cellsOf(text) / perLine)).sort((a, b) => a - b);
	const most = needed[Math.floor((needed.length - 1) * 0.9)] ?? 2;
	const lines = Math.max(2, Math.min(9, most));
	return { columns, cardWidthPx, pictureHeightPx: textPaddingPx + lines * lineHeightPx, lines };
}

/** Characters, those of East Asia twice as wide. */
const cellsOf = (text: string) => text.length + (text.match(/[\u1100-\uffdc]/g)?.length ?? 0);

const linesIn = (pictureHeightPx: number) =>
	Math.max(1, Math.floor((pictureHeightPx - textPaddingPx) / lineHeightPx));

function fit(count: number, columns: number, widthPx: number, heightPx: number): GridLayout {
	const rows = Math.max(1, Math.ceil(count / columns));
	const cardWidthPx = widthOf(columns, widthPx);
	const rowPx = (heightPx - gapPx * (rows - 1)) / rows - barPx;
	const pictureHeightPx = Math.floor(Math.min(rowPx, cardWidthPx, mostPicturePx));
	return { columns, cardWidthPx, pictureHeightPx, lines: linesIn(pictureHeightPx) };
}

const pictureSteps = [128, 160, 200, 256, 320, 400, 512, 640, 800, 1024];

/** Pixels of the longer side that fill a card's picture: few steps, so that a resized window asks for few others. */
export function picturePixels(
	{ cardWidthPx, pictureHeightPx }: GridLayout,
	density: number
): number {
	const wanted = Math.max(cardWidthPx, pictureHeightPx) * density;
	return pictureSteps.find((step) => step >= wanted) ?? 1024;
}

const widthOf = (columns: number, widthPx: number) => (widthPx - gapPx * (columns - 1)) / columns;

/** Width of the 4:3 picture that fits the card: most photographs are about that. */
const pictureSize = ({ cardWidthPx, pictureHeightPx }: GridLayout) =>
	Math.min(cardWidthPx, (pictureHeightPx * 4) / 3);
