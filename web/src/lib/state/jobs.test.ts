import { expect, test, vi } from 'vitest';
import type { Job } from '../api/types';
import { Jobs } from './jobs.svelte';

const job = (state: Job['state']): Job => ({
	...{
		id: 1,
		kind: 'index',
		workspace: 'birds',
		title: '/birds',
		unit: 'items',
		state,
		result: null,
		error: null
	},
	progress: { done: 1, total: 2, skipped: 0, per_second: 1, seconds_left: 1 }
});

function jobsOf(...answers: (Job[] | Error)[]) {
	const wait = vi.fn(() => Promise.resolve());
	const listJobs = vi.fn(() => {
		const next = answers.shift() ?? [];
		return next instanceof Error ? Promise.reject(next) : Promise.resolve(next);
	});
	return { jobs: new Jobs({ listJobs, wait }), listJobs, wait };
}

test('asks as long as something is active, and tells what has ended', async () => {
	const { jobs, listJobs } = jobsOf([job('waiting')], [job('running')], [job('done')]);
	const onend = vi.fn();

	await jobs.watch(onend);

	expect(listJobs).toHaveBeenCalledTimes(3);
	expect(onend).toHaveBeenCalledTimes(1);
	expect(jobs.active).toEqual([]);
});

test('tells what had ended before it asked, or while something else began', async () => {
	const other = (state: Job['state']) => ({ ...job(state), id: 2 });
	const { jobs } = jobsOf([job('done')], [job('running')], [job('done'), other('running')]);
	const onend = vi.fn();

	await jobs.watch(onend);
	expect(onend).toHaveBeenCalledTimes(1);
	await jobs.watch(onend);

	expect(onend).toHaveBeenCalledTimes(2);
});

test('goes on asking over a lost connection', async () => {
	const { jobs, wait } = jobsOf([job('running')], new Error('gone'), [job('done')]);

	await jobs.watch();

	expect(wait).toHaveBeenCalledTimes(2);
	expect(jobs.error).toBeUndefined();
	expect(jobs.list[0]?.state).toBe('done');
});

test('stops asking when nobody looks any more', async () => {
	const { jobs, wait } = jobsOf([job('running')], [job('running')], [job('running')]);
	wait.mockImplementationOnce(() => {
		jobs.leave();
		return Promise.resolve();
	});

	await jobs.watch();

	expect(wait).toHaveBeenCalledTimes(1);
});
