/** The pages about one classifier, in the order of the navigation. */
export const classifierPages = ['train', 'map', 'labels', 'evaluate', 'export'] as const;
export type ClassifierPage = (typeof classifierPages)[number];

/** What the page Evaluate shows. */
export const evaluateParts = ['scores', 'confusion', 'rounds'] as const;
export type EvaluatePart = (typeof evaluateParts)[number];

/** The pages about one set of classifiers. */
export const setPages = ['sort', 'confusion'] as const;
export type SetPage = (typeof setPages)[number];

export type Route =
	| { page: 'home' }
	| { page: 'new' }
	| { page: 'overview'; workspace: string }
	| {
			page: ClassifierPage;
			workspace: string;
			classifier: string;
			/** Of the page Evaluate; left out: its scores. */
			part?: EvaluatePart;
			/** The two that are compared; left out: the last two. */
			rounds?: RoundPair;
	  }
	| { page: SetPage; workspace: string; set: string }
	| { page: 'unknown'; hash: string };

export interface RoundPair {
	before: number;
	after: number;
}

/**
 * Reads `#/w/NAME/c/CLASSIFIER/train`, `#/w/NAME/c/CLASSIFIER/evaluate/rounds/4/5`, `#/w/NAME/s/SET/sort` and their kin;
 * names are percent-encoded.
 */
export function parseRoute(hash: string): Route {
	const unknown: Route = { page: 'unknown', hash };
	const [w, workspace, kind, name, page, ...rest] = decodeParts(hash) ?? ['?'];
	if (w === undefined) return { page: 'home' };
	if (w === 'new' && workspace === undefined) return { page: 'new' };
	if (w !== 'w' || !workspace) return unknown;
	if (kind === undefined) return { page: 'overview', workspace };
	if (kind === 'c' && name && page === 'evaluate' && rest.length > 0)
		return evaluateRoute({ page, workspace, classifier: name }, rest) ?? unknown;
	if (!name || rest.length > 0) return unknown;
	const classifierPage = classifierPages.find((known) => known === (page ?? 'train'));
	const setPage = setPages.find((known) => known === (page ?? 'sort'));
	if (kind === 'c' && classifierPage) return { page: classifierPage, workspace, classifier: name };
	if (kind === 's' && setPage) return { page: setPage, workspace, set: name };
	return unknown;
}

function evaluateRoute(
	route: { page: 'evaluate'; workspace: string; classifier: string },
	[name, ...numbers]: string[]
): Route | undefined {
	const part = evaluateParts.find((known) => known === name);
	if (!part) return undefined;
	if (numbers.length === 0) return { ...route, part };
	const [before = 0, after = 0, ...more] = numbers.map(Number);
	const isPair = [before, after].every((number) => Number.isInteger(number) && number > 0);
	const isWhole = part === 'rounds' && isPair && more.length === 0;
	return isWhole ? { ...route, part, rounds: { before, after } } : undefined;
}

export const homeHash = '#/';
export const newWorkspaceHash = '#/new';

export const overviewHash = (workspace: string): string => `#/w/${encodeURIComponent(workspace)}`;

export const classifierHash = (
	workspace: string,
	classifier: string,
	page: ClassifierPage
): string => `${overviewHash(workspace)}/c/${encodeURIComponent(classifier)}/${page}`;

export const evaluateHash = (workspace: string, classifier: string, part: EvaluatePart): string =>
	classifierHash(workspace, classifier, 'evaluate') + (part === 'scores' ? '' : `/${part}`);

export const roundsHash = (
	workspace: string,
	classifier: string,
	{ before, after }: RoundPair
): string => `${evaluateHash(workspace, classifier, 'rounds')}/${before}/${after}`;

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
