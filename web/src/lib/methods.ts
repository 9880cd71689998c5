import type { Workspace } from './api/types';
import { strings } from './strings';

type Methods = Workspace['store']['methods'];

/** How a store finds things, a line for each kind of search; one line where all are alike. */
export function searchesOf(methods: Methods): string[] {
	const kinds = Object.keys(methods) as (keyof Methods)[];
	const ways = new Set(Object.values(methods));
	const [only] = ways;
	if (only && ways.size === 1) return [strings.everySearch(strings.methods[only])];
	return kinds
		.filter((kind) => methods[kind] !== 'exact')
		.map((kind) => strings.oneSearch(strings.searches[kind], strings.methods[methods[kind]]));
}
