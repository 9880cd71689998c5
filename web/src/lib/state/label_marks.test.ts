import { expect, test } from 'vitest';
import type { LabelMark } from '../api/types';
import { countMarks } from './label_marks';

const mark = (score: number, label: number, source: LabelMark['source'] = 'pages'): LabelMark => ({
	item: 1,
	score,
	label: { score: label, unsure: false },
	source
});

test('labels are counted by kind, by side of the cut-off and by where they come from', () => {
	const marks = [
		mark(1, 1),
		mark(0.5, 0.5, 'audit'),
		mark(0.2, 1),
		mark(0.5, -1),
		mark(-2, -0.1, 'audit')
	];

	expect(countMarks(marks, 0.5)).toEqual({
		positive: { all: 3, found: 2, audited: 1 },
		negative: { all: 2, found: 1, audited: 1 }
	});
});
