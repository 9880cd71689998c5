export type Rgb = readonly [number, number, number];

/** What points are coloured by. */
export const colourings = ['score', 'label', 'split'] as const;
export type Colouring = (typeof colourings)[number];

/** Of a label that is none, or unsure; docs of the API: `getMapLabels`. */
export const noLabelCode = -128;
export const unsureCode = 127;

/** The colours of the page that points take. */
export interface Palette {
	no: Rgb;
	middle: Rgb;
	yes: Rgb;
	faint: Rgb;
	unsure: Rgb;
	splits: readonly Rgb[];
}

const mix = (from: Rgb, to: Rgb, share: number): Rgb =>
	[0, 1, 2].map((i) => {
		const [a, b] = [from[i] as number, to[i] as number];
		return a + (b - a) * share;
	}) as unknown as Rgb;

/** From no (-1) over the middle (0) to yes (+1). */
export const scoreColour = (palette: Palette, value: number): Rgb =>
	value < 0
		? mix(palette.middle, palette.no, Math.min(1, -value))
		: mix(palette.middle, palette.yes, Math.min(1, value));

type ColourOf = (index: number) => readonly [Rgb, number];

function filled(count: number, colourOf: ColourOf): Uint8Array {
	const colours = new Uint8Array(4 * count);
	for (let i = 0; i < count; i++) {
		const [[red, green, blue], alpha] = colourOf(i);
		colours.set([red, green, blue, 255 * alpha], 4 * i);
	}
	return colours;
}

/** How scores become colours: grey in the middle, on either side the full colour where nine of ten there are nearer. */
export interface ScoreScale {
	middle: number;
	/** How far below and above the middle that is. */
	below: number;
	above: number;
	/** Whether the middle is the cut-off; else nearly all are on one side of that, and it is their median. */
	isCutOff: boolean;
}

export function scoreScale(scores: Float32Array, cutOff: number): ScoreScale {
	const step = Math.max(1, Math.floor(scores.length / 10_000));
	const some = scores.filter((score, i) => i % step === 0 && !Number.isNaN(score)).sort();
	const at = (sorted: Float32Array, share: number) =>
		sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
	const isCutOff = at(some, 0.02) <= cutOff && cutOff <= at(some, 0.98);
	const middle = isCutOff ? cutOff : at(some, 0.5);
	const below =
		middle -
		at(
			some.filter((score) => score < middle),
			0.1
		);
	const above =
		at(
			some.filter((score) => score > middle),
			0.9
		) - middle;
	return { middle, below: below || 1, above: above || 1, isCutOff };
}

const steps = 64;

/** Colours by score: blue above the middle of the scale, orange below. */
export function byScore(
	scores: Float32Array,
	{ middle, below, above }: ScoreScale,
	palette: Palette
): Uint8Array {
	const ramp = Array.from({ length: 2 * steps + 1 }, (_, i) =>
		scoreColour(palette, (i - steps) / steps)
	);
	return filled(scores.length, (i) => {
		const distance = (scores[i] as number) - middle;
		const value = distance / (distance < 0 ? below : above);
		if (Number.isNaN(value)) return [palette.faint, 0.2];
		const place = Math.round(steps * (1 + Math.max(-1, Math.min(1, value))));
		return [ramp[place] ?? palette.middle, 0.8];
	});
}

export function byLabel(labels: Int8Array, palette: Palette): Uint8Array {
	return filled(labels.length, (i) => {
		const label = labels[i] as number;
		if (label === noLabelCode) return [palette.faint, 0.5];
		if (label === unsureCode) return [palette.unsure, 1];
		return [scoreColour(palette, label / 100), 1];
	});
}

export function bySplit(splits: Uint8Array, palette: Palette): Uint8Array {
	return filled(splits.length, (i) => {
		const colour = palette.splits[splits[i] as number];
		return colour ? [colour, 0.7] : [palette.faint, 0.5];
	});
}
