import createClient from 'openapi-fetch';
import { strings } from '../strings';
import type { MapPorts } from '../state/mapping.svelte';
import type { paths } from './schema';
import {
	ApiError,
	type ClassifierApi,
	type HeadFormat,
	type LabelFormat,
	type SearchResult
} from './types';
import type {
	ClassifierChange,
	Comparison,
	HeadStart,
	Item,
	SkippedPage,
	Snippet,
	StartPart,
	Tower
} from './types';
import type { Classifier, Workspace, WorkspaceSummary } from './types';
import type { ClassSet, ClassSetSummary, NewClassSet, SetApi } from './types';
import type {
	Encoder,
	Export,
	FolderListing,
	Job,
	LeftOut,
	NewExport,
	NewJob,
	ReadWith,
	SourcePreview,
	Upload,
	Uploads
} from './types';

const client = createClient<paths>({ baseUrl: window.location.origin });

interface Answer<T> {
	data?: T;
	error?: unknown;
	response: Response;
}

/** The data of an answer. @throws ApiError with the server's own words, or `unreachable` */
async function dataOf<T>(request: Promise<Answer<T>>): Promise<T> {
	let answer: Answer<T>;
	try {
		answer = await request;
	} catch {
		throw new ApiError('unreachable', strings.unreachable);
	}
	if (answer.response.ok) return answer.data as T;
	const error = answer.error as { code?: ApiError['code']; message?: string } | undefined;
	// A proxy in front of a stopped server answers 502 to 504 without our error body.
	if (!error?.code) throw new ApiError('unreachable', strings.unreachable);
	throw new ApiError(error.code, error.message ?? answer.response.statusText);
}

export const listWorkspaces = (): Promise<WorkspaceSummary[]> =>
	dataOf(client.GET('/api/workspaces'));

export const listFolder = (path: string): Promise<FolderListing> =>
	dataOf(client.GET('/api/folders', { params: { query: path === '' ? {} : { path } } }));

export const listEncoders = (): Promise<Encoder[]> => dataOf(client.GET('/api/encoders'));

export const previewSource = (path: string, read_with: ReadWith): Promise<SourcePreview> =>
	dataOf(client.POST('/api/previews', { body: { path, read_with } }));

export const listJobs = (): Promise<Job[]> => dataOf(client.GET('/api/jobs'));

export const startJob = (body: NewJob): Promise<Job> => dataOf(client.POST('/api/jobs', { body }));

export const stopJob = (job: number): Promise<Job> =>
	dataOf(client.POST('/api/jobs/{job}/stop', { params: { path: { job } } }));

export const resumeJob = (job: number): Promise<Job> =>
	dataOf(client.POST('/api/jobs/{job}/resume', { params: { path: { job } } }));

export const getJob = (job: number): Promise<Job> =>
	dataOf(client.GET('/api/jobs/{job}', { params: { path: { job } } }));

export const listUploads = (): Promise<Uploads> => dataOf(client.GET('/api/uploads'));

export const beginUpload = (name: string, files: number, bytes: number): Promise<Upload> =>
	dataOf(client.POST('/api/uploads', { body: { name, files, bytes } }));

export const cancelUpload = (upload: string): Promise<unknown> =>
	dataOf(client.DELETE('/api/uploads/{upload}', { params: { path: { upload } } }));

export const finishUpload = (
	upload: string,
	left_out: { path: string; bytes: number }[]
): Promise<Job> =>
	dataOf(
		client.POST('/api/uploads/{upload}/finish', {
			params: { path: { upload } },
			body: { left_out }
		})
	);

/** @param piece  as writePiece of the API has it */
export const writePiece = (
	upload: string,
	piece: Blob,
	signal: AbortSignal
): Promise<{ left_out: LeftOut }> =>
	dataOf(
		client.PUT('/api/uploads/{upload}/pieces', {
			params: { path: { upload } },
			headers: { 'Content-Type': 'application/octet-stream' },
			body: piece as unknown as string,
			bodySerializer: (body: unknown) => body as Blob,
			signal
		})
	);

const exportsOf = '/api/workspaces/{workspace}/exports' as const;

export const listExports = (workspace: string): Promise<Export[]> =>
	dataOf(client.GET(exportsOf, { params: { path: { workspace } } }));

export const startExport = (workspace: string, body: NewExport): Promise<Job> =>
	dataOf(client.POST(exportsOf, { params: { path: { workspace } }, body }));

export const resumeExport = (workspace: string, name: string): Promise<Job> =>
	dataOf(
		client.POST(`${exportsOf}/{export}/resume`, { params: { path: { workspace, export: name } } })
	);

export const deleteExport = (workspace: string, name: string): Promise<unknown> =>
	dataOf(client.DELETE(`${exportsOf}/{export}`, { params: { path: { workspace, export: name } } }));

export const exportUrl = (workspace: string, name: string): string =>
	`/api/workspaces/${encodeURIComponent(workspace)}/exports/${encodeURIComponent(name)}`;

export const getWorkspace = (workspace: string): Promise<Workspace> =>
	dataOf(client.GET('/api/workspaces/{workspace}', { params: { path: { workspace } } }));

export const listSkipped = (
	workspace: string,
	offset: number,
	limit: number
): Promise<SkippedPage> =>
	dataOf(
		client.GET('/api/workspaces/{workspace}/skipped', {
			params: { path: { workspace }, query: { offset, limit } }
		})
	);

/** One item, with the whole of its text. */
export const getItem = (workspace: string, item: number): Promise<Item> =>
	dataOf(
		client.GET('/api/workspaces/{workspace}/items/{item}', {
			params: { path: { workspace, item } }
		})
	);

export const sampleItems = (
	workspace: string,
	split: string,
	limit: number,
	seed: number
): Promise<Item[]> =>
	dataOf(
		client.GET('/api/workspaces/{workspace}/items', {
			params: { path: { workspace }, query: { split, limit, seed } }
		})
	);

export const search = (
	workspace: string,
	start: StartPart[],
	split: string,
	count: number
): Promise<SearchResult> =>
	dataOf(
		client.POST('/api/workspaces/{workspace}/search', {
			params: { path: { workspace } },
			body: { start, split, count }
		})
	);

export const createClassifier = (
	workspace: string,
	name: string,
	start: StartPart[],
	split: string
): Promise<Classifier> =>
	dataOf(
		client.POST('/api/workspaces/{workspace}/classifiers', {
			params: { path: { workspace } },
			body: { name, start, split }
		})
	);

/** A head's file as a part of a start. `content` is its bytes in base64. */
export const readHead = (name: string, content: string, wanted?: string): Promise<HeadStart> =>
	dataOf(
		client.POST('/api/heads/read', {
			body: { name, content, ...(wanted === undefined ? {} : { class: wanted }) }
		})
	);

export const deleteClassifier = (workspace: string, classifier: string): Promise<unknown> =>
	dataOf(
		client.DELETE('/api/workspaces/{workspace}/classifiers/{classifier}', {
			params: { path: { workspace, classifier } }
		})
	);

export const compareSplits = (
	workspace: string,
	classifier: string,
	before: string,
	after: string
): Promise<Comparison> =>
	dataOf(
		client.GET('/api/workspaces/{workspace}/classifiers/{classifier}/comparison', {
			params: { path: { workspace, classifier }, query: { old: before, new: after } }
		})
	);

/** Where the browser gets an item's picture, its longer side at most `size` pixels. */
export const imageUrl = (workspace: string, item: number, size: number): string =>
	`/api/workspaces/${encodeURIComponent(workspace)}/items/${item}/image?size=${size}`;

/** Where the browser downloads a head; without a round, the present one; with a tower, behind it. */
export function headUrl(
	workspace: string,
	classifier: string,
	format: HeadFormat,
	round: number | null,
	tower?: Tower
): string {
	const chosen = `${round === null ? '' : `&round=${round}`}${tower ? `&tower=${tower}` : ''}`;
	return `${classifierUrl(workspace, classifier)}/head?format=${format}${chosen}`;
}

/** Where the browser downloads the labels. */
export const labelsUrl = (workspace: string, classifier: string, format: LabelFormat): string =>
	`${classifierUrl(workspace, classifier)}/labels/export?format=${format}`;

/** How the downloads are used. */
export const listSnippets = (workspace: string, classifier: string): Promise<Snippet[]> =>
	dataOf(
		client.GET('/api/workspaces/{workspace}/classifiers/{classifier}/head/snippets', {
			params: { path: { workspace, classifier } }
		})
	);

const classifierUrl = (workspace: string, classifier: string): string =>
	`/api/workspaces/${encodeURIComponent(workspace)}/classifiers/${encodeURIComponent(classifier)}`;

/** The requests about one classifier. */
export function classifierApi(workspace: string, classifier: string): ClassifierApi {
	const base = '/api/workspaces/{workspace}/classifiers/{classifier}';
	const path = { workspace, classifier };
	const params = { params: { path } };
	return {
		get: () => dataOf(client.GET(base, params)),
		change: (body: ClassifierChange, signal) =>
			dataOf(client.PATCH(base, { ...params, body, ...(signal && { signal }) })),
		setLabels: (labels) => dataOf(client.PUT(`${base}/labels`, { ...params, body: { labels } })),
		undo: () => dataOf(client.POST(`${base}/undo`, params)),
		redo: () => dataOf(client.POST(`${base}/redo`, params)),
		fit: (round, signal) =>
			dataOf(client.POST(`${base}/fit`, { ...params, body: { round }, ...(signal && { signal }) })),
		lookAhead: (signal) =>
			dataOf(client.GET(`${base}/next-page`, { ...params, ...(signal && { signal }) })),
		restore: (round, signal) =>
			dataOf(
				client.POST(`${base}/rounds/{round}/restore`, {
					params: { path: { ...path, round } },
					...(signal && { signal })
				})
			),
		drawPage: (items) => dataOf(client.POST(`${base}/page`, { ...params, body: { items } })),
		resetSeen: (which, signal) =>
			dataOf(
				client.POST(`${base}/seen/reset`, { ...params, body: { which }, ...(signal && { signal }) })
			),
		labels: ({ kind, firstRound, lastRound }, offset, limit) =>
			dataOf(
				client.GET(`${base}/labels`, {
					params: {
						path,
						query: {
							kind,
							offset,
							limit,
							first_round: firstRound,
							...(lastRound === null ? {} : { last_round: lastRound })
						}
					}
				})
			),
		relabel: (body) => dataOf(client.POST(`${base}/labels/relabel`, { ...params, body })),
		evaluate: (split, round, bins) =>
			dataOf(
				client.GET(`${base}/evaluation`, {
					params: { path, query: { split, bins, ...(round === null ? {} : { round }) } }
				})
			),
		evaluated: ({ split, round, cutOff, side, offset, limit }) =>
			dataOf(
				client.GET(`${base}/evaluation/items`, {
					params: {
						path,
						query: {
							split,
							cut_off: cutOff,
							side,
							offset,
							limit,
							...(round === null ? {} : { round })
						}
					}
				})
			),
		labelMarks: (split, round) =>
			dataOf(
				client.GET(`${base}/evaluation/labels`, {
					params: { path, query: { split, ...(round === null ? {} : { round }) } }
				})
			),
		confusion: (source) =>
			dataOf(
				client.GET(`${base}/confusion`, {
					params: { path, query: source === null ? {} : { labels: source } }
				})
			),
		confused: ({ source, ...rest }) =>
			dataOf(
				client.GET(`${base}/confusion/items`, {
					params: { path, query: { ...rest, ...(source === null ? {} : { labels: source }) } }
				})
			),
		compareRounds: (query, bins) =>
			dataOf(
				client.GET(`${base}/rounds/comparison`, { params: { path, query: { ...query, bins } } })
			),
		compared: (query) =>
			dataOf(client.GET(`${base}/rounds/comparison/items`, { params: { path, query } })),
		cutOff: () => dataOf(client.GET(`${base}/cut-off`, params)),
		setCutOff: (body) => dataOf(client.PUT(`${base}/cut-off`, { ...params, body })),
		audit: () => dataOf(client.GET(`${base}/audit`, params)),
		drawAudit: (split, count) =>
			dataOf(client.POST(`${base}/audit`, { ...params, body: { split, count } })),
		labelAudit: (labels) =>
			dataOf(client.PUT(`${base}/audit/labels`, { ...params, body: { labels } }))
	};
}

export const listSets = (workspace: string): Promise<ClassSetSummary[]> =>
	dataOf(client.GET('/api/workspaces/{workspace}/sets', { params: { path: { workspace } } }));

export const createSet = (workspace: string, body: NewClassSet): Promise<ClassSet> =>
	dataOf(
		client.POST('/api/workspaces/{workspace}/sets', { params: { path: { workspace } }, body })
	);

export const deleteSet = (workspace: string, set: string): Promise<unknown> =>
	dataOf(
		client.DELETE('/api/workspaces/{workspace}/sets/{set}', {
			params: { path: { workspace, set } }
		})
	);

/** The requests about one set of classifiers. */
export function setApi(workspace: string, set: string): SetApi {
	const base = '/api/workspaces/{workspace}/sets/{set}';
	const path = { workspace, set };
	const params = { params: { path } };
	return {
		get: () => dataOf(client.GET(base, params)),
		change: (body, signal) =>
			dataOf(client.PATCH(base, { ...params, body, ...(signal && { signal }) })),
		choose: (choices) => dataOf(client.PUT(`${base}/labels`, { ...params, body: { choices } })),
		undo: () => dataOf(client.POST(`${base}/undo`, params)),
		redo: () => dataOf(client.POST(`${base}/redo`, params)),
		fit: (round, signal) =>
			dataOf(client.POST(`${base}/fit`, { ...params, body: { round }, ...(signal && { signal }) })),
		confusion: (source) =>
			dataOf(client.GET(`${base}/confusion`, { params: { path, query: { ...source } } })),
		confused: ({ source, ...rest }) =>
			dataOf(
				client.GET(`${base}/confusion/items`, { params: { path, query: { ...source, ...rest } } })
			)
	};
}

/** The requests about the map of a workspace, seen with one classifier. */
export function mapApi(workspace: string, classifier: string): Omit<MapPorts, 'wait'> {
	const base = '/api/workspaces/{workspace}/map';
	const ofClassifier = '/api/workspaces/{workspace}/classifiers/{classifier}/map';
	const params = { params: { path: { workspace } } };
	const bytes = { parseAs: 'arrayBuffer' } as const;
	const ofMap = (revision: string) => ({
		params: { path: { workspace }, query: { revision } },
		...bytes
	});
	const ofBoth = (revision: string) => ({
		params: { path: { workspace, classifier }, query: { revision } },
		...bytes
	});
	return {
		state: () => dataOf(client.GET(base, params)),
		start: () => dataOf(client.POST(base, params)),
		stop: stopJob,
		listJobs,
		points: async (revision) => {
			const [points, splits] = await Promise.all([
				dataOf(client.GET(`${base}/points`, ofMap(revision))),
				dataOf(client.GET(`${base}/splits`, ofMap(revision)))
			]);
			const count = points.byteLength / 12;
			return {
				revision,
				places: new Float32Array(points, 0, 2 * count),
				ids: new Uint32Array(points, 8 * count, count),
				splits: new Uint8Array(splits)
			};
		},
		scores: async (revision) =>
			new Float32Array(await dataOf(client.GET(`${ofClassifier}/scores`, ofBoth(revision)))),
		labels: async (revision) =>
			new Int8Array(await dataOf(client.GET(`${ofClassifier}/labels`, ofBoth(revision))))
	};
}
