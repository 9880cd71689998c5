import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { copyPhotos } from './photos.mjs';

const binary = resolve(process.env.HALFSPACE_BUILD ?? '../build/release', 'halfspace');
const encoders = resolve(process.env.HALFSPACE_ENCODERS ?? '../build/encoders');

/** A home folder of its own with workspaces in it, and the real server over it. */
export class Halfspace {
	#process;
	#port = 0;

	/**
	 * @param workspaces name -> a folder, or how many photos of which split, as for `copyPhotos`; with `store`, the
	 * address of the engine that gets the vectors
	 */
	static async start(workspaces) {
		if (!existsSync(binary)) throw new Error(`${binary} is missing: build it first`);
		const halfspace = new Halfspace();
		halfspace.home = await mkdtemp(join(tmpdir(), 'halfspace-e2e-'));
		await mkdir(join(halfspace.home, 'workspaces'));
		for (const [name, counts] of Object.entries(workspaces)) await halfspace.#index(name, counts);
		await halfspace.serve();
		return halfspace;
	}

	/** Starts the server again, at the address it had before. */
	async serve() {
		this.#process = this.#spawn([
			...['serve', '--port', String(this.#port)],
			...['--browse', this.home]
		]);
		const lines = createInterface({ input: this.#process.stdout });
		const [line] = await Promise.race([
			once(lines, 'line'),
			once(this.#process, 'exit').then(([code]) => {
				throw new Error(`halfspace serve ended with ${code}`);
			})
		]);
		this.url = line.trim();
		this.#port = Number(new URL(this.url).port);
	}

	async stop() {
		if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
		this.#process.kill('SIGTERM');
		await once(this.#process, 'exit');
	}

	/** As the machine's power goes: with no chance to finish anything. */
	async kill() {
		this.#process.kill('SIGKILL');
		await once(this.#process, 'exit');
	}

	async close() {
		await this.stop();
		await rm(this.home, { recursive: true });
	}

	/** A request behind the page's back, as another window makes it. */
	async request(method, path, body) {
		const headers = body ? { 'Content-Type': 'application/json' } : {};
		const answer = await fetch(new URL(path, this.url), {
			method,
			headers,
			body: body && JSON.stringify(body)
		});
		const text = await answer.text();
		if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
		return text ? JSON.parse(text) : undefined;
	}

	/** Makes a classifier and returns its path in the API. */
	async classifier(workspace, name, more = {}) {
		const base = `/api/workspaces/${encodeURIComponent(workspace)}/classifiers`;
		await this.request('POST', base, {
			name,
			start: [{ kind: 'text', text: 'a dog', weight: 1 }],
			...more
		});
		return `${base}/${encodeURIComponent(name)}`;
	}

	async #index(name, counts) {
		const photos = typeof counts === 'string' ? counts : join(this.home, 'photos', name);
		if (photos !== counts) await copyPhotos(photos, counts);
		const store = counts.store ? ['--store', counts.store] : [];
		const indexing = this.#spawn(['index', photos, '--workspace', name, ...store]);
		indexing.stdout.resume();
		const [code] = await once(indexing, 'exit');
		if (code !== 0) throw new Error(`halfspace index ended with ${code}`);
	}

	#spawn(parameters) {
		const env = {
			...process.env,
			HALFSPACE_HOME: join(this.home, 'workspaces'),
			HALFSPACE_ENCODERS: encoders
		};
		const stderr = process.env.HALFSPACE_VERBOSE ? 'inherit' : 'ignore';
		return spawn(binary, parameters, { env, stdio: ['ignore', 'pipe', stderr] });
	}
}
