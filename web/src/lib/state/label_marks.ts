import type { LabelMark } from '../api/types';

/** How many labels of a kind there are, and how many of them are found. */
export interface MarkCount {
	all: number;
	found: number;
	/** How many of all are answers of an audit. */
	audited: number;
}

export const isPositive = ({ label }: LabelMark): boolean => (label.score ?? 0) > 0;

/** The labels above 0 and those below, counted at a cut-off. */
export function countMarks(
	marks: readonly LabelMark[],
	cutOff: number
): { positive: MarkCount; negative: MarkCount } {
	const count = (of: readonly LabelMark[]) => ({
		all: of.length,
		found: of.filter(({ score }) => score >= cutOff).length,
		audited: of.filter(({ source }) => source === 'audit').length
	});
	return {
		positive: count(marks.filter(isPositive)),
		negative: count(marks.filter((mark) => !isPositive(mark)))
	};
}
