import type { Palette, Rgb } from './colours';

/** Told apart also without red or green (Okabe and Ito). */
const splitColours: Rgb[] = [
	[0, 114, 178],
	[230, 159, 0],
	[0, 158, 115],
	[204, 121, 167],
	[86, 180, 233],
	[213, 94, 0]
];

/** The colours that points take now, in light or dark. */
export function palette(): Palette {
	const isDark = window.matchMedia('(prefers-color-scheme: dark)').matches;
	return {
		no: isDark ? [240, 138, 60] : [200, 84, 10],
		middle: isDark ? [110, 118, 130] : [176, 183, 192],
		yes: isDark ? [125, 176, 255] : [11, 87, 208],
		faint: isDark ? [90, 98, 110] : [190, 196, 204],
		unsure: isDark ? [233, 235, 238] : [21, 24, 28],
		splits: splitColours
	};
}

/** The ring around chosen points, 0 to 1 each. */
export const ringColour = (): readonly [number, number, number] =>
	window.matchMedia('(prefers-color-scheme: dark)').matches ? [1, 1, 1] : [0.08, 0.09, 0.11];

export const cssColour = ([red, green, blue]: Rgb): string =>
	`rgb(${Math.round(red)} ${Math.round(green)} ${Math.round(blue)})`;
