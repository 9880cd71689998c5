import { expect, test } from 'vitest';
import type { Job, MapState } from '../api/types';
import { noLabelCode } from '../map/colours';
import { codeOf, Mapping, type MapLook, type MapPorts } from './mapping.svelte';

const made = (revision: string): MapState => ({
	is_begun: false,
	map: {
		...{ revision, items: 2, left_out: 0, made_at: '2026-01-01T00:00:00Z' },
		...{ is_current: true, added: 0, removed: 0 }
	}
});
const nothing: MapState = { is_begun: false, map: null };

const job = (state: Job['state'], workspace = 'photos'): Job => ({
	...{ id: 7, kind: 'map', workspace, title: 'map', unit: 'items', stage: 'laying_out', state },
	progress: { done: 1, total: 2, skipped: 0, per_second: 1, seconds_left: 1 },
	result: null,
	error: null
});

/** A server that goes from one answer to the next; the last one stays. */
class Server {
	log: string[] = [];
	ids = Uint32Array.of(5, 9);
	constructor(
		readonly states: (MapState | Error)[],
		readonly jobs: Job[] = []
	) {}

	mapping(look?: MapLook): Mapping {
		return new Mapping('photos', this.ports, look);
	}

	readonly ports: MapPorts = {
		state: () => {
			const state = this.states.length > 1 ? this.states.shift() : this.states[0];
			return state instanceof Error ? Promise.reject(state) : Promise.resolve(state as MapState);
		},
		listJobs: () => {
			const next = this.jobs.length > 1 ? this.jobs.shift() : this.jobs[0];
			return Promise.resolve(next ? [job('running', 'another'), next] : []);
		},
		start: () => Promise.resolve(job('waiting')),
		stop: (id) => {
			this.log.push(`stop ${id}`);
			return Promise.resolve(job('stopped'));
		},
		points: (revision) => {
			this.log.push(`points ${revision}`);
			const places = Float32Array.of(0, 0, 1, 1);
			return Promise.resolve({ revision, places, ids: this.ids, splits: Uint8Array.of(0, 1) });
		},
		scores: (revision) => {
			this.log.push(`scores ${revision}`);
			return Promise.resolve(Float32Array.of(1, -1));
		},
		labels: () => Promise.resolve(Int8Array.of(100, noLabelCode)),
		wait: () => Promise.resolve()
	};
}

test('it is watched until it is made, and loaded once', async () => {
	const server = new Server([nothing, made('a')], [job('running'), job('running'), job('done')]);
	const mapping = server.mapping();
	const states: boolean[] = [];
	server.ports.wait = () => {
		states.push(mapping.isBeingMade);
		if (states.length === 3) mapping.leave();
		return Promise.resolve();
	};

	await mapping.watch();

	expect(states).toEqual([true, true, false]);
	expect(mapping.error).toBeUndefined();
	expect(mapping.points?.revision).toBe('a');
	expect(server.log).toEqual(['points a', 'scores a']);
});

test('a lost connection says so, and what comes after it counts', async () => {
	const server = new Server([new Error('gone'), made('a')]);
	const mapping = server.mapping();

	await mapping.watch();

	expect(mapping.points?.revision).toBe('a');
	expect(mapping.error).toBeUndefined();
	server.states[0] = new Error('gone again');
	await mapping.watch();
	expect(mapping.error?.message).toBe('gone again');
	expect(mapping.points?.revision).toBe('a');
});

test('a map made anew replaces the old one; what is chosen stays chosen', async () => {
	const server = new Server([made('a')]);
	const mapping = server.mapping();
	await mapping.watch();
	mapping.choose([1]);
	expect(mapping.chosenItems).toEqual([9]);

	server.states[0] = made('b');
	server.ids = Uint32Array.of(3, 9);
	await mapping.start();
	expect(mapping.points?.revision).toBe('b');
	expect(mapping.chosenItems).toEqual([9]);
	server.states[0] = made('c');
	server.ids = Uint32Array.of(3, 4);
	await mapping.watch();
	expect(mapping.chosenItems).toEqual([]);
});

test('what a person looked at is looked at again', async () => {
	const look: MapLook = {
		...{ colouring: 'split', centre: { x: 0, y: 0 }, magnification: 1 },
		chosen: [9, 1000]
	};
	const mapping = new Server([made('a')]).mapping(look);

	await mapping.watch();

	expect(mapping.colouring).toBe('split');
	expect([...mapping.chosen]).toEqual([1]);
	expect(mapping.pointOf(5)).toBe(0);
	expect(mapping.pointOf(6)).toBeUndefined();
});

test('stopping stops the job of this workspace', async () => {
	const server = new Server([nothing], [job('stopped')]);
	const mapping = server.mapping();
	server.ports.wait = () => Promise.resolve(mapping.leave());
	await mapping.watch();

	await mapping.stop();

	expect(server.log).toEqual(['stop 7']);
});

test('colours change without fetching places again', async () => {
	const server = new Server([made('a')]);
	const mapping = server.mapping();
	await mapping.watch();

	mapping.relabel(Uint32Array.of(1), codeOf({ score: -0.5, unsure: false }));
	expect([...(mapping.labels ?? [])]).toEqual([100, -50]);
	expect([...mapping.raised]).toEqual([]);
	mapping.colouring = 'label';
	expect([...mapping.raised]).toEqual([0, 1]);
	await mapping.refresh();

	expect(server.log).toEqual(['points a', 'scores a', 'scores a']);
	expect([...(mapping.labels ?? [])]).toEqual([100, noLabelCode]);
});
