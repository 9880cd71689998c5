import { expect, test, vi } from 'vitest';
import { ApiError, type ClassifierApi, type CutOff } from '../api/types';
import { CutOffRule } from './cut_off_rule.svelte';

const kept: CutOff = {
	...{ classifier: 'dogs', aim: 'precision', wanted: 0.9, cut_off: 0.5 },
	calibration: { slope: 2, intercept: -1 },
	labels: {
		...{ source: 'pages', positives: 12, negatives: 30, cut_off: 0.5 },
		...{ precision: 0.91, recall: 0.8, f1: 0.85, refusal: '' }
	}
};

test('tells the chance of a score once it is known', async () => {
	const rule = new CutOffRule({ cutOff: () => Promise.resolve(kept) } as ClassifierApi);
	expect(rule.probability(0.5)).toBeUndefined();

	await rule.load();

	expect(rule.probability(0.5)).toBe(0.5);
	expect(rule.probability(1)).toBeCloseTo(1 / (1 + Math.exp(-1)));
});

test('a rule that cannot be supported leaves all as it was, and says why', async () => {
	const setCutOff = vi
		.fn()
		.mockRejectedValueOnce(new ApiError('conflict', 'Only an audit tells'))
		.mockResolvedValueOnce(kept);
	const api = { cutOff: () => Promise.resolve(kept), setCutOff };
	const rule = new CutOffRule(api as unknown as ClassifierApi);
	await rule.load();

	expect(await rule.set({ aim: 'recall', wanted: 0.9 })).toBeUndefined();
	expect(rule.refusal).toBe('Only an audit tells');
	expect(rule.state).toBe(kept);
	expect(await rule.set({ aim: 'precision', wanted: 0.9 })).toBe(0.5);

	expect(rule.refusal).toBe('');
});
