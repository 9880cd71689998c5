/** The pages about one classifier, in the order of the navigation. */
export const classifierPages = ['train', 'labels', 'evaluate', 'export'] as const;
export type ClassifierPage = (typeof classifierPages)[number];

export type Route =
	| { page: 'home' }
	| { page: 'overview'; workspace: string }
	| { page: ClassifierPage; workspace: string; classifier: string }
	| { page: 'unknown'; hash: string };

/** Reads `#/w/NAME/c/CLASSIFIER/train` and its kin; names are percent-encoded. */
export function parseRoute(hash: string): Route {
	const [w, workspace, c, classifier, page, ...rest] = decodeParts(hash) ?? ['?'];
	if (w === undefined) return { page: 'home' };
	if (w !== 'w' || !workspace) return { page: 'unknown', hash };
	if (c === undefined) return { page: 'overview', workspace };
	const known = classifierPages.find((name) => name === (page ?? 'train'));
	if (c !== 'c' || !classifier || !known || rest.length > 0) return { page: 'unknown', hash };
	return { page: known, workspace, classifier };
}

export const homeHash = '#/';

export const overviewHash = (workspace: string): string => `#/w/${encodeURIComponent(workspace)}`;

export const classifierHash = (
	workspace: string,
	classifier: string,
	page: ClassifierPage
): string => `${overviewHash(workspace)}/c/${encodeURIComponent(classifier)}/${page}`;

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
