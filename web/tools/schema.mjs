// Makes src/lib/api/schema.d.ts from ../api/openapi.yaml (--write), or fails when it is stale (--check).
import { readFile, writeFile } from 'node:fs/promises';
import openapiTS, { astToString } from 'openapi-typescript';

const source = new URL('../../api/openapi.yaml', import.meta.url);
const target = new URL('../src/lib/api/schema.d.ts', import.meta.url);
const banner = '// Made from api/openapi.yaml by `npm run schema`. Do not edit.\n\n';

const types = banner + astToString(await openapiTS(source, { defaultNonNullable: false }));

if (process.argv.includes('--write')) {
	await writeFile(target, types);
} else {
	const present = await readFile(target, 'utf8').catch(() => '');
	if (present !== types) {
		console.error('src/lib/api/schema.d.ts is stale: run `npm run schema` and commit it.');
		process.exit(1);
	}
}
