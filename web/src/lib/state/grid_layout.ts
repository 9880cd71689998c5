export const gapPx = 8;
/** Height of a card below its picture. */
export const barPx = 24;
const leastWidthPx = 132;
const leastPicturePx = 88;
const mostPicturePx = 420;
const scrollingWidthPx = 172;

export interface GridLayout {
	columns: number;
	cardWidthPx: number;
	pictureHeightPx: number;
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
export function scrolling(widthPx: number): GridLayout {
	const columns = Math.max(2, Math.floor((widthPx + gapPx) / (scrollingWidthPx + gapPx)));
	const cardWidthPx = widthOf(columns, widthPx);
	return { columns, cardWidthPx, pictureHeightPx: Math.round(cardWidthPx * 0.75) };
}

function fit(count: number, columns: number, widthPx: number, heightPx: number): GridLayout {
	const rows = Math.max(1, Math.ceil(count / columns));
	const cardWidthPx = widthOf(columns, widthPx);
	const rowPx = (heightPx - gapPx * (rows - 1)) / rows - barPx;
	const pictureHeightPx = Math.floor(Math.min(rowPx, cardWidthPx, mostPicturePx));
	return { columns, cardWidthPx, pictureHeightPx };
}

const widthOf = (columns: number, widthPx: number) => (widthPx - gapPx * (columns - 1)) / columns;

/** Width of the 4:3 picture that fits the card: most photographs are about that. */
const pictureSize = ({ cardWidthPx, pictureHeightPx }: GridLayout) =>
	Math.min(cardWidthPx, (pictureHeightPx * 4) / 3);
