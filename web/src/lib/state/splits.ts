import type { Workspace } from '../api/types';

/** The split to evaluate on first: never the training one where there is another, `validation` where there is one. */
export function splitToEvaluate(splits: Workspace['splits'], training: string): string {
	const others = splits.map(({ name }) => name).filter((name) => name !== training);
	return others.find((name) => name === 'validation') ?? others[0] ?? training;
}

/** The split to train on: `train` where there is one. */
export const splitToTrain = (splits: Workspace['splits']): string =>
	splits.find(({ name }) => name === 'train')?.name ?? splits[0]?.name ?? 'train';
