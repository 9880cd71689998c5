import type { Evaluation } from '../api/types';

export interface Domain {
	low: number;
	high: number;
}

/** The score axis: all scores and the cut-off, with a little room on both sides. */
export function domainOf({
	low,
	high,
	cut_off
}: Pick<Evaluation, 'low' | 'high' | 'cut_off'>): Domain {
	const from = Math.min(low, cut_off);
	const to = Math.max(high, cut_off);
	const room = to > from ? (to - from) * 0.03 : 0.5;
	return { low: from - room, high: to + room };
}

/**
 * How many items score at least this much, from the bins alone: right at the edges of bins (but for `bins_error`) and
 * interpolated in between, so that a number can stand there while the exact one is fetched.
 */
export function countFromBins({ low, high, bins, total }: Evaluation, cutOff: number): number {
	if (cutOff <= low) return total;
	if (cutOff > high || high <= low) return 0;
	const place = ((cutOff - low) / (high - low)) * bins.length;
	const bin = Math.min(Math.floor(place), bins.length - 1);
	const above = bins.slice(bin + 1).reduce((sum, count) => sum + count, 0);
	return Math.round(above + (bins[bin] ?? 0) * (bin + 1 - place));
}

/** Round numbers over a range, at most `most` of them: 0, 0.5, 1, ... */
export function ticks({ low, high }: Domain, most: number): number[] {
	const rough = (high - low) / most;
	const power = 10 ** Math.floor(Math.log10(rough));
	const step = [1, 2, 5, 10].map((factor) => factor * power).find((s) => s >= rough) ?? rough;
	const first = Math.ceil(low / step);
	const count = Math.floor(high / step) - first + 1;
	return Array.from({ length: Math.max(0, count) }, (_, index) =>
		Number(((first + index) * step).toPrecision(12))
	);
}

/** The share of the height a bar takes, 0 to 1. */
export function barHeight(count: number, most: number, isLog: boolean): number {
	if (most === 0) return 0;
	return isLog ? Math.log1p(count) / Math.log1p(most) : count / most;
}

/** Counts worth a line on the y axis: round ones, or powers of ten on a log axis. */
export function countTicks(most: number, isLog: boolean): number[] {
	if (!isLog) return ticks({ low: 1, high: most }, 4).filter(Number.isInteger);
	return [1, 10, 100, 1000, 10_000, 100_000, 1_000_000].filter((count) => count <= most);
}
