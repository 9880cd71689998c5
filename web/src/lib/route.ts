/** The pages about one classifier, in the order of the navigation. */
export const classifierPages = ['train', 'labels', 'evaluate', 'export'] as const;
export type ClassifierPage = (typeof classifierPages)[number];

/** The pages about one set of classifiers. */
export const setPages = ['sort', 'confusion'] as const;
export type SetPage = (typeof setPages)[number];

export type Route =
	| { page: 'home' }
	| { page: 'new' }
	| { page: 'overview'; workspace: string }
	| { page: ClassifierPage; workspace: string; classifier: string }
	| { page: SetPage; workspace: string; set: string }
	| { page: 'unknown'; hash: string };

/** Reads `#/w/NAME/c/CLASSIFIER/train`, `#/w/NAME/s/SET/sort` and their kin; names are percent-encoded. */
export function parseRoute(hash: string): Route {
	const unknown: Route = { page: 'unknown', hash };
	const [w, workspace, kind, name, page, ...rest] = decodeParts(hash) ?? ['?'];
	if (w === undefined) return { page: 'home' };
	if (w === 'new' && workspace === undefined) return { page: 'new' };
	if (w !== 'w' || !workspace) return unknown;
	if (kind === undefined) return { page: 'overview', workspace };
	if (!name || rest.length > 0) return unknown;
	const classifierPage = classifierPages.find((known) => known === (page ?? 'train'));
	const setPage = setPages.find((known) => known === (page ?? 'sort'));
	if (kind === 'c' && classifierPage) return { page: classifierPage, workspace, classifier: name };
	if (kind === 's' && setPage) return { page: setPage, workspace, set: name };
	return unknown;
}

export const homeHash = '#/';
export const newWorkspaceHash = '#/new';

export const overviewHash = (workspace: string): string => `#/w/${encodeURIComponent(workspace)}`;

export const classifierHash = (
	workspace: string,
	classifier: string,
	page: ClassifierPage
): string => `${overviewHash(workspace)}/c/${encodeURIComponent(classifier)}/${page}`;

export const setHash = (workspace: string, set: string, page: SetPage): string =>
	`${overviewHash(workspace)}/s/${encodeURIComponent(set)}/${page}`;

function decodeParts(hash: string): string[] | undefined {
	try {
		return hash
			.replace(/^#?\/?/, '')
			.split('/')
			.filter(Boolean)
			.map(decodeURIComponent);
	} catch {
		return undefined; // a stray percent sign
	}
}
