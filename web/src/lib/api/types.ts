import type { components } from './schema';

type Schemas = components['schemas'];

export type Audit = Schemas['Audit'];
export type Card = Schemas['Card'];
export type CardPage = Schemas['CardPage'];
export type Classifier = Schemas['Classifier'];
export type ClassifierChange = Schemas['ClassifierChange'];
export type ClassifierSummary = Schemas['ClassifierSummary'];
export type ClassCard = Schemas['ClassCard'];
export type ClassCardPage = Schemas['ClassCardPage'];
export type ClassLabelState = Schemas['ClassLabelState'];
export type ClassSet = Schemas['ClassSet'];
export type ClassSetChange = Schemas['ClassSetChange'];
export type ClassSetSummary = Schemas['ClassSetSummary'];
export type Confusion = Schemas['Confusion'];
export type ItemChoice = Schemas['ClassChoices']['choices'][number];
export type NewClassSet = Schemas['NewClassSet'];
export type SetKind = Schemas['SetKind'];
export type ComparedCard = Schemas['ComparedCard'];
export type ComparedPage = Schemas['ComparedPage'];
export type ComparedSide = Schemas['ComparedSide'];
export type Comparison = Schemas['Comparison'];
export type Counts = Schemas['Counts'];
export type CutOff = Schemas['CutOff'];
export type CutOffAim = Schemas['CutOffAim'];
export type CutOffWish = Schemas['CutOffWish'];
export type Estimate = Schemas['Estimate'];
export type Columns = Schemas['Columns'];
export type Export = Schemas['Export'];
export type NewExport = Schemas['NewExport'];
export type Encoder = Schemas['Encoder'];
export type FolderListing = Schemas['FolderListing'];
export type Job = Schemas['Job'];
export type MapState = Schemas['MapState'];
export type Progress = Schemas['Progress'];
export type NewJob = Schemas['NewJob'];
export type LeftOut = Schemas['LeftOut'];
export type Upload = Schemas['Upload'];
export type Uploads = Schemas['Uploads'];
export type UploadResult = Schemas['UploadResult'];
export type ReadWith = Schemas['ReadWith'];
export type SourcePreview = Schemas['SourcePreview'];
export type Evaluation = Schemas['Evaluation'];
export type HeadStart = Schemas['HeadStart'];
export type Item = Schemas['Item'];
export type NextPage = Schemas['NextPage'];
export type ItemLabel = Schemas['LabelChange']['labels'][number];
export type LabelConfusion = Schemas['LabelConfusion'];
export type LabelMark = Schemas['LabelMark'];
export type LabelSource = Schemas['LabelSource'];
export type ConfusedCard = Schemas['ConfusedCard'];
export type ConfusedPage = Schemas['ConfusedPage'];
export type LabelState = Schemas['LabelState'];
export type LabelValue = Schemas['LabelValue'];
export type RoundComparison = Schemas['RoundComparison'];
export type RoundFigures = Schemas['RoundFigures'];
export type Round = Schemas['Round'];
export type SearchResult = Schemas['SearchResult'];
export type SkippedPage = Schemas['SkippedPage'];
export type Snippet = Schemas['Snippet'];
export type StartPart = Schemas['StartPart'];
export type Strategy = Schemas['Strategy'];
export type Workspace = Schemas['Workspace'];
export type WorkspaceSummary = Schemas['WorkspaceSummary'];

export type LabelKind = Schemas['LabelKind'];
export type LearnerSettings = Schemas['LearnerSettings'];
export type RelabelRequest = Schemas['RelabelRequest'];
export type HeadFormat = 'json' | 'safetensors' | 'onnx';
export type LabelFormat = 'csv' | 'jsonl' | 'parquet';
export type Tower = 'image' | 'text';
export type Side = 'above' | 'below';
export type RoundDifference = 'entered' | 'left' | 'up' | 'down';

/** A request that failed. `unreachable` is ours: no answer came at all. */
export class ApiError extends Error {
	constructor(
		readonly code: Schemas['Error']['code'] | 'unreachable',
		message: string
	) {
		super(message);
	}

	/** True when nothing is wrong with the request itself and the same one may succeed later. */
	get mayPass(): boolean {
		return this.code === 'unreachable' || this.code === 'unavailable';
	}
}

/**
 * The requests about one classifier; the state classes take this, so tests need no network. Of those with a signal the
 * server gives up the search when they are aborted.
 */
export interface ClassifierApi {
	get(): Promise<Classifier>;
	change(change: ClassifierChange, signal?: AbortSignal): Promise<Classifier>;
	setLabels(labels: ItemLabel[]): Promise<LabelState>;
	undo(): Promise<LabelState>;
	redo(): Promise<LabelState>;
	fit(round: number, signal?: AbortSignal): Promise<Classifier>;
	lookAhead(signal?: AbortSignal): Promise<NextPage>;
	restore(round: number, signal?: AbortSignal): Promise<Classifier>;
	drawPage(items: number[]): Promise<Classifier>;
	resetSeen(which: 'all' | 'unlabelled', signal?: AbortSignal): Promise<Classifier>;
	labels(which: LabelQuery, offset: number, limit: number): Promise<CardPage>;
	relabel(request: RelabelRequest): Promise<LabelState>;
	evaluate(split: string, round: number | null, bins: number): Promise<Evaluation>;
	evaluated(query: EvaluatedQuery): Promise<CardPage>;
	/** Where the labels lie among the scores of a split. */
	labelMarks(split: string, round: number | null): Promise<LabelMark[]>;
	/** @param source  whose labels alone; null: those of pages and of the audit */
	confusion(source: LabelSource | null): Promise<LabelConfusion>;
	confused(query: ConfusedLabelsQuery): Promise<ConfusedPage>;
	compareRounds(query: RoundsQuery, bins: number): Promise<RoundComparison>;
	compared(query: ComparedQuery): Promise<ComparedPage>;
	cutOff(): Promise<CutOff>;
	setCutOff(wish: CutOffWish): Promise<CutOff>;
	audit(): Promise<Audit>;
	drawAudit(split: string, count: number): Promise<Audit>;
	labelAudit(labels: ItemLabel[]): Promise<Audit>;
}

/** Which labels are meant: those of a kind that were last set in some rounds. */
export interface LabelQuery {
	kind: LabelKind;
	firstRound: number;
	/** Null: up to the open one. */
	lastRound: number | null;
}

export interface EvaluatedQuery {
	split: string;
	round: number | null;
	cutOff: number;
	side: Side;
	offset: number;
	limit: number;
}

/** What person and head both say of an item; `mistakes`: not the same. */
export type ConfusionCell =
	'mistakes' | 'true_positives' | 'false_positives' | 'false_negatives' | 'true_negatives';

export interface ConfusedLabelsQuery {
	source: LabelSource | null;
	cell: ConfusionCell;
	offset: number;
	limit: number;
}

/** Two fitted rounds on a split. */
export interface RoundsQuery {
	before: number;
	after: number;
	split: string;
}

export interface ComparedQuery extends RoundsQuery {
	which: RoundDifference;
	offset: number;
	limit: number;
}

/** The requests about one set of classifiers. */
export interface SetApi {
	get(): Promise<ClassSet>;
	change(change: ClassSetChange, signal?: AbortSignal): Promise<ClassSet>;
	choose(choices: ItemChoice[]): Promise<ClassLabelState>;
	undo(): Promise<ClassLabelState>;
	redo(): Promise<ClassLabelState>;
	fit(round: number, signal?: AbortSignal): Promise<ClassSet>;
	confusion(source: TruthColumn | null): Promise<Confusion>;
	confused(query: ConfusedQuery): Promise<ClassCardPage>;
}

/** A column of a split that names each item's class. */
export interface TruthColumn {
	column: string;
	split: string;
}

export interface ConfusedQuery {
	source: TruthColumn | null;
	actual: number;
	predicted: number;
	offset: number;
	limit: number;
}
