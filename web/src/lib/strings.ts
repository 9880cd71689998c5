/** Every sentence of the page, in one place. Text is sentence case and says the thing. */

import type { Job, Progress } from './api/types';

const number = new Intl.NumberFormat('en');
const few = (count: number, one: string, many: string) =>
	`${number.format(count)} ${count === 1 ? one : many}`;

export const formatCount = (count: number): string => number.format(count);

/** In powers of 1000: `812 bytes`, `41.2 MB`. */
export function formatBytes(bytes: number): string {
	if (bytes < 1000) return few(Math.round(bytes), 'byte', 'bytes');
	const power = Math.min(Math.floor(Math.log10(bytes) / 3), 4);
	return `${(bytes / 1000 ** power).toFixed(1)} ${['kB', 'MB', 'GB', 'TB'][power - 1]}`;
}

/** `42 s`, `3 min`, `2 h 10 min`. */
export function formatSeconds(seconds: number): string {
	if (seconds < 100) return `${Math.ceil(seconds)} s`;
	const minutes = Math.round(seconds / 60);
	return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** A score from -1 to 1 or a weight, always with its sign: `+0.5`, `−1`, `0`. */
export function formatSigned(value: number): string {
	const digits = String(Math.abs(Math.round(value * 10) / 10));
	return value === 0 ? '0' : (value < 0 ? '−' : '+') + digits;
}

/** A logit: two digits, a true minus. */
export const formatScore = (score: number): string =>
	score
		.toFixed(2)
		.replace(/^-0\.00$/, '0.00')
		.replace('-', '−');

/** A score, and the chance that it is a positive where that is known: `1.30`, `1.30 · 85%`. */
export const describeScore = (score: number, chance?: number): string =>
	chance === undefined
		? formatScore(score)
		: strings.scoreAndChance(formatScore(score), formatPercent(chance));

/** A share from 0 to 1; a small or nearly whole one is never rounded to none or all. */
export function formatPercent(share: number): string {
	const percent = 100 * share;
	const digits = (percent > 0 && percent < 1) || (percent > 99 && percent < 100) ? 1 : 0;
	return `${percent.toFixed(digits)}%`;
}

/** A label in words: `scored +0.5`, `unsure`, `no label`. */
export function describeLabel({
	score,
	unsure
}: {
	score: number | null;
	unsure: boolean;
}): string {
	if (unsure) return strings.unsure;
	return score === null ? strings.noLabel : strings.labelled(formatSigned(score));
}

/** A choice in words: `of cat`, `of none`, `unsure`, `no label`. */
export function describeChoice(
	choice: { classes: readonly string[]; unsure: readonly string[] } | null
): string {
	if (choice === null) return strings.noLabel;
	if (choice.classes.length > 0) return strings.ofClasses(choice.classes.join(', '));
	return choice.unsure.length > 0 ? strings.unsure : strings.ofNone;
}

/** A share as a percentage with one digit; nothing to divide by is a dash. */
export const formatShare = (share: number | null): string =>
	share === null ? '–' : `${(100 * share).toFixed(1)}%`;

export const strings = {
	product: 'Halfspace',
	unreachable: 'Halfspace cannot be reached. Is `halfspace serve` still running?',
	loading: 'Loading',
	seconds: (seconds: number) => `${seconds} s`,
	tryAgain: 'Try again',
	tryNow: 'Try now',
	nextTry: (seconds: number) => (seconds > 0 ? `Trying again in ${seconds} s` : 'Trying again …'),
	pageWaits: 'The next page has to wait. Your scores are kept; go on.',
	why: 'Why',
	notOpen: 'Not to be shown just now',
	nextPageWaits:
		'The next page waits: the vectors cannot be reached just now. Your scores are kept.',
	cancelled: 'Cancelled. This is where things stand.',
	onlyTheBeginning: (why: string) => `Only the beginning is shown. ${why}`,
	close: 'Close',
	cancel: 'Cancel',
	dismiss: 'Dismiss',
	help: 'Keys',
	copy: 'Copy',
	copied: 'Copied',
	skipLink: 'Skip to content',
	mainNavigation: 'Pages of this classifier',

	pages: { train: 'Train', map: 'Map', labels: 'Labels', evaluate: 'Evaluate', export: 'Export' },
	setPages: { sort: 'Train', confusion: 'Confusion' },
	setNavigation: 'Pages of this set',
	unknownPage: 'There is no such page.',
	toHome: 'To the workspaces',

	workspaces: 'Workspaces',
	noWorkspaces: 'There is no workspace yet.',
	howToIndex: 'Index a folder of pictures, then serve it',
	indexCommand: 'halfspace index ~/Pictures/birds\nhalfspace serve birds --open',
	items: (count: number) => few(count, 'item', 'items'),
	classifiers: (count: number) => few(count, 'classifier', 'classifiers'),
	rounds: (count: number) => few(count, 'round', 'rounds'),
	labels: (count: number) => few(count, 'label', 'labels'),

	newWorkspace: 'New workspace',
	newWorkspaceHint:
		'Halfspace looks at every picture or text once, which may take a while, and never moves or changes it.',
	whereIsData: 'Where is the data?',
	path: 'Path on the server',
	goTo: 'Go',
	up: 'Up',
	rootsTitle: 'Folders you may look into',
	folderEmpty: 'No folders or data files here.',
	picturesHere: (count: number) => `${few(count, 'picture', 'pictures')} here`,
	entriesLeftOut: (count: number) => `and ${number.format(count)} more; type the path`,
	useFolder: 'Use this folder',
	chosen: 'Chosen',
	changeChoice: 'Choose another',
	readAs: (format: string, kind: string) => `Read as ${format}: ${kind}`,
	sourceKinds: { image: 'pictures', text: 'texts', vector: 'vectors' },
	withVectors: (dim: number) => `with vectors of ${number.format(dim)} numbers`,
	lookedAt: (count: number, isAll: boolean) =>
		isAll
			? few(count, 'record', 'records')
			: `the first ${few(count, 'record', 'records')} looked at`,
	unusable: (count: number) => `${few(count, 'record', 'records')} cannot be used`,
	columnsTitle: 'Columns',
	columnUses: {
		text: 'Text',
		image: 'Picture',
		vector: 'Vector',
		id: 'Name of a row',
		split: 'Split',
		label: 'Label'
	},
	noColumn: 'none',
	encoderHint: (what: string, dim: number) =>
		`reads ${what}; ${number.format(dim)} numbers an item`,
	encoderReads: { both: 'pictures and texts', images: 'pictures', texts: 'texts' },
	encoderCannot: (name: string, what: string) => `${name} reads no ${what}`,
	noEncoderNeeded: 'The data brings its own vectors; prompts cannot be used on them.',
	workspaceName: 'Name of the workspace',
	nameTaken: 'There is a workspace of this name: what is new goes into it.',
	index: 'Index',
	jobs: 'In the background',
	jobStates: {
		waiting: 'waits for its turn',
		running: 'running',
		done: 'done',
		stopped: 'stopped',
		failed: 'failed'
	},
	jobProgress: ({ done, total, per_second, seconds_left }: Progress, unit: Job['unit']) => {
		if (done === 0 && total === 0) return 'Getting ready';
		const show =
			unit === 'bytes' ? formatBytes : (count: number) => number.format(Math.round(count));
		return [
			total > 0 ? `${show(done)} of ${show(total)}` : show(done),
			`${show(per_second)} a second`,
			...(seconds_left === null ? [] : [`${formatSeconds(seconds_left)} left`])
		].join(' · ');
	},
	jobReport: (added: number, known: number, skipped: number) =>
		`${number.format(added)} added, ${number.format(known)} known, ${number.format(skipped)} skipped`,
	mapStages: {
		reading: 'Reading:',
		linking: 'Finding neighbours:',
		laying_out: 'Laying out, in turns:',
		placing: 'Placing:'
	},
	mapWaiting: 'Waiting for its turn',
	noMap:
		'There is no map of these items yet. It puts alike ones close together: see what there is, and label a clump at once.',
	mapIsBegun: 'Making the map was stopped; what was done is kept.',
	makeMap: 'Make the map',
	goOnMap: 'Go on with the map',
	updateMap: 'Make it anew',
	mapTakes: 'Seconds for thousands of items, minutes for a million. It goes on when you leave.',
	mapItems: (count: number) => `${few(count, 'item', 'items')} on the map`,
	mapLeftOut: (count: number) => `${number.format(count)} without a vector left out`,
	mapIsOld: (added: string, removed: string) =>
		`The items have changed since it was made: ${added} are new, ${removed} are gone.`,
	mapOf: (count: number) =>
		`Map of ${few(count, 'item', 'items')}; alike ones are close. Arrows move, + and − zoom, f shows the item in the middle.`,
	mapPanel: 'What the map shows',
	colourBy: 'Colour by',
	colourings: { score: 'score', label: 'label', split: 'split' },
	belowCutOff: 'below the cut-off',
	aboveCutOff: 'above',
	lowestScores: 'lowest',
	highestScores: 'highest',
	lasso: 'Draw around',
	chooseView: 'Choose all in view',
	nothingChosen: 'Nothing chosen. Draw around points, or hold Shift and drag.',
	chosenItems: (count: number, trainable: number) =>
		`${few(count, 'item', 'items')} chosen` +
		(trainable === count ? '' : `; ${number.format(trainable)} are of the split you train on`),
	scoreChosen: 'Score all that are chosen',
	removeLabels: 'Remove labels',
	startPage: 'Page from these',
	chooseNothing: 'Choose none',
	tooManyChosen: (most: number) =>
		`At most ${number.format(most)} items can be labelled at once; choose fewer.`,
	tooManyForPage: (most: number) =>
		`A page is drawn of at most ${number.format(most)} items; choose fewer.`,
	nearCentre: 'Nearest to the middle',
	zoomButtons: 'Size of the map',
	zoomIn: 'Enlarge',
	zoomOut: 'Reduce',
	wholeMap: 'Show all',
	noDrawing: 'This browser cannot draw the map. The list beside it works without.',
	inTheMiddle: (name: string, score: string) => `In the middle: ${name}, ${score}`,
	stop: 'Stop',
	stopJob: (title: string) => `Stop: ${title}`,
	resumeJob: (title: string) => `Go on: ${title}`,
	uploadTitle: 'From this computer',
	uploadHint: (most: string, folder: string) =>
		`Pictures, a folder, a table or a zip archive, ${most} at most. They are copied to ${folder}`,
	dropHere: 'Drop files here',
	chooseFiles: 'Choose files',
	chooseFolder: 'Choose a folder',
	onServerTitle: 'On the server',
	uploadStages: {
		looking: 'Looking at the files',
		sending: 'Sending',
		offline: 'No connection; it goes on when there is one',
		unpacking: 'Unpacking',
		failed: 'It could not be sent'
	},
	uploadCancel: 'Cancel and remove',
	uploaded: (files: number, folder: string) =>
		`${few(files, 'file lies', 'files lie')} in ${folder}`,
	leftOut: (count: number) => `${few(count, 'file', 'files')} left out`,
	hiddenFile: 'it is hidden',
	unreadableHere: 'it cannot be read on this computer',
	nothingToSend: 'There is no file in it that could be sent.',
	unfinishedUpload: (name: string, done: string, total: string) =>
		`“${name}” was not sent to its end (${done} of ${total}). Choose the same files again to go on.`,
	jobTitles: {
		upload: (title: string) => `Unpacking ${title}`,
		index: (title: string) => `Indexing ${title}`,
		export: (title: string) => `Making ${title}`,
		map: () => 'Making the map'
	},
	goOn: 'Go on',
	jobHidden: 'It goes on when you leave this page.',

	dimensions: (dim: number) => `${number.format(dim)} dimensions`,
	facts: 'About this workspace',
	splits: 'Splits',
	encoder: 'Encoder',
	sources: 'Sources',
	vectors: 'Vectors',
	searches: {
		best: 'best matches',
		borderline: 'borderline pages',
		random: 'random pages',
		ranges: 'review and counts',
		histogram: 'score histograms'
	},
	methods: {
		exact: 'exact',
		'read-through': 'exact, but every vector is read',
		approximate: 'by an index, which may miss some'
	},
	everySearch: (method: string) => `every search: ${method}`,
	oneSearch: (search: string, method: string) => `${search}: ${method}`,
	imagesOnly: 'pictures only, no prompts',
	couldNotRead: (count: number) => `Could not read ${few(count, 'file', 'files')}`,
	showSkipped: 'Show them',
	more: (count: number) => `Show ${number.format(count)} more`,
	yourClassifiers: 'Your classifiers',
	noClassifiers: 'None yet. Say above what you are looking for.',
	open: 'Open',
	deleteNamed: (name: string) => `Delete ${name}`,
	deleteQuestion: (name: string) => `Delete “${name}”?`,
	deleteWarning: (labels: number, rounds: number) =>
		`Its ${few(labels, 'label', 'labels')} and ${few(rounds, 'round', 'rounds')} go with it. This cannot be undone.`,
	delete: 'Delete',

	yourSets: 'Sets of classifiers',
	setsHint: 'A set labels for several classes on one page, and tells which is taken for which.',
	newSet: 'New set',
	setName: 'Name of the set',
	setNameExample: 'animals',
	setClasses: 'Classes, one a line',
	setClassesExample: 'cat\ndog\nhorse',
	setClassesHint: 'The name of a classifier, or a new one, which starts from its name as a prompt.',
	setKinds: { exclusive: 'One class an item at most', tags: 'Tags: any number of classes' },
	setKind: 'How classes go together',
	createSet: 'Create set',
	needsClasses: 'A set has at least two classes.',
	setFacts: (classes: number, rounds: number) =>
		`${few(classes, 'class', 'classes')} · ${few(rounds, 'round', 'rounds')}`,
	deleteSetWarning: 'Its classifiers stay, with their labels.',

	whatAreYouLookingFor: 'What are you looking for?',
	promptExample: 'dogs at a dog show',
	addTowards: 'And',
	addTowardsTitle: 'Add this as a part to go towards',
	addAway: 'But not',
	addAwayTitle: 'Add this as a part to stay away from',
	name: 'Name',
	create: 'Start training',
	fromExamples: 'Start from examples',
	hideExamples: 'Hide examples',
	pickExamples: 'Pick what you want more of (+) and less of (−)',
	dealOthers: 'Deal others',
	preview: 'Nearest now',
	likeExamples: (count: number) => `like ${few(count, 'example', 'examples')}`,
	noPrompts: (reason: string) => `Prompts cannot be used: ${reason}`,
	encoderReadsNoTexts: 'this encoder reads no texts. Start from examples.',
	examplesOf: (split: string) => `Examples from ${split}`,
	wantMore: (path: string) => `More like ${path}`,
	wantLess: (path: string) => `Less like ${path}`,

	start: 'Start',
	startParts: 'Parts of the start',
	addPrompt: 'Add a prompt',
	add: 'Add',
	exampleItem: (id: number) => `Example ${id}`,
	headPart: (name: string) => `Head ${name}`,
	fromHead: 'Start from a head',
	headFileTitle:
		'A linear head of the same encoder: .json, .safetensors, .onnx, .pt, .npz or .skops',
	headTooLarge: (name: string, bytes: number) =>
		`${name} has more than ${number.format(bytes / 1e6)} MB. Give it to "halfspace train --start".`,
	classOf: (name: string) => `Class of ${name}`,
	chooseClass: 'Choose a class',
	likeHead: (name: string) => `from ${name}`,
	moreWeight: (part: string) => `More weight for ${part}`,
	lessWeight: (part: string) => `Less weight for ${part}`,
	removePart: (part: string) => `Remove ${part}`,
	startChanged: 'Counts from the next fit.',
	applyStart: 'Use this start now',
	discardStart: 'Discard changes',
	addedToStart: (count: number) =>
		`Added ${few(count, 'card', 'cards')} to the start. It counts from the next fit.`,
	needsPart: 'A start needs at least one part.',

	strategy: 'Strategy',
	strategies: {
		diverse: 'Best, varied',
		best: 'Best matches',
		borderline: 'Borderline',
		mix: 'Mix with an audit',
		random: 'Random'
	},
	split: 'Split',
	pageSize: 'Page size',
	options: 'Page',
	recheck: 'Ask again, a page',
	recheckHint:
		'Earlier scores that the others contradict come back as “still sure?” cards; until then they count for little',
	rechecks: (most: number) => (most === 0 ? 'nothing' : `up to ${number.format(most)}`),
	audit: 'Audit share of a page',
	auditHint: 'Drawn at random: honest figures, fewer positives',
	percent: (share: number) => `${Math.round(share * 100)} %`,
	stackAlike: 'Stack near-duplicates',

	learner: 'How it learns',
	learnerHint: 'The defaults do well on photos and texts. Changes count from the next fit.',
	lastPull: (pull: number) => `The last fit used ${pull}.`,
	learnerFields: {
		pull: 'Pull to the start',
		scale: 'Weight of the start',
		negatives: 'Random negatives',
		negatives_weight: 'Weight of all random negatives',
		recency: 'What a label keeps each round',
		seed: 'Seed'
	},
	learnerHints: {
		pull: 'Higher holds the head closer to the prompt or example. Empty: chosen by the labels, each fit.',
		scale: 'The length of the start vector in the fit, 0 to 100.',
		negatives: 'Unlabelled items taken as weak negatives, 0 to 1000.',
		negatives_weight: 'Together; one label of yours weighs 1.',
		recency:
			'1: all weigh alike. 0.8: a label loses a fifth with each round, for a wish that moves.',
		seed: 'Of the random negatives and of random pages.'
	},
	chosenByLabels: 'chosen by the labels',
	backToDefaults: 'Back to the defaults',
	apply: 'Apply',

	roundTitle: (round: number) => `Round ${number.format(round)}`,
	pageFacts: (shown: number, unseen: number, strategy: string) =>
		`${strategy}, ${number.format(shown)} of ${number.format(unseen)} unseen`,
	changed: (degrees: number, fresh: number, top: number) =>
		`Turned ${degrees < 10 ? degrees.toFixed(1) : Math.round(degrees)}°; ${number.format(fresh)} of the top ${number.format(top)} are new`,
	firstPage: 'The nearest to your start. Score what you see.',
	firstPageRandom: 'Drawn at random. Score what you see.',
	/** By a page or a preview; nothing where the search is as it should be. */
	methodNotes: {
		exact: [],
		'read-through': ['This strategy reads every vector of the engine, which takes a while.'],
		approximate: ['Found by an index: some of the best matches may be missing.']
	},
	scoringHint: 'Press 1 (no) to 5 (yes) on each card, Enter for the next page, ? for all keys.',
	scoringHintTouch: 'Tap a card, then its score below. Hold a card to select several.',
	unlabelledHint: 'Cards you leave without a score count as seen, not as labels.',
	exhausted: (split: string) => `No more unseen items in ${split}`,
	exhaustedHint: 'Let items come back, or train on another split.',
	cards: 'Cards to score',
	card: (rank: number, score: string, label: string, path: string) =>
		`Number ${rank}, score ${score}, ${label}, ${path}`,
	rank: (rank: number) => `#${number.format(rank)}`,
	alike: (others: number) => `+${number.format(others)} alike`,
	stillSure: 'still sure?',
	othersSay: (score: string) => `the others say ${score}`,
	noLabel: 'no label',
	unsure: 'unsure',
	labelled: (score: string) => `scored ${score}`,
	announced: (count: number, label: string) => `${few(count, 'card', 'cards')}: ${label}`,
	notSentYet: 'not sent yet',
	scoreSlider: 'Score of this card',
	scoreButtons: 'Score the card in focus',
	selected: (count: number) => `${number.format(count)} selected`,
	wholeText: 'Whole text',
	selectNothing: ': select nothing',
	imageFailed: 'This picture cannot be shown',
	zoomed: 'Enlarged',
	previousCard: 'Previous card',
	nextCard: 'Next card',
	itemKey: 'From',
	itemFacts: 'About this item',

	setPageFacts: (shown: number, unseen: number) =>
		`${number.format(shown)} of ${number.format(unseen)} unseen, the classes in turns`,
	firstSetPage: 'The nearest to each class. Say what each card is.',
	setPageNews: 'Fitted. Who has the fewest positives chose first.',
	classCard: (rank: number, given: string, label: string, path: string) =>
		`Number ${rank}, looks like ${given}, ${label}, ${path}`,
	looksLike: (names: readonly string[]) =>
		names.length > 0 ? names.join(', ') : strings.noneOfThem,
	noneOfThem: 'none',
	ofClasses: (names: string) => `of ${names}`,
	ofNone: 'of none',
	classButtons: 'Class of the card in focus',
	classTitle: (name: string, positive: number, key: string | undefined) =>
		`${name}: ${few(positive, 'positive', 'positives')}${key ? ` (${key})` : ''}`,
	restNone: 'Rest is none',
	markedRestNone: (count: number) => `${few(count, 'card', 'cards')} of none`,
	setExhausted: (split: string) => `No more items in ${split} that no class has seen`,
	setExhaustedHint: 'Let items of the classes come back in their own Train pages.',

	confusionOn: 'Held against',
	confusionLabels: 'your labels, each left out in turn',
	confusionColumn: 'Column with the class',
	confusionSplit: 'of split',
	confusionApply: 'Show',
	confusionFacts: (items: number, unknown: number) =>
		`${few(items, 'item', 'items')}, ${number.format(unknown)} without a truth`,
	accuracy: (share: string) => `${share} got exactly what they are`,
	matrixTitle: 'What is taken for what',
	matrixHint: 'Rows: what items are. Columns: what they were given. Press a number to see them.',
	isGiven: 'is ↓ given →',
	cellName: (count: number, actual: string, predicted: string) =>
		`${few(count, 'item', 'items')} of ${actual}, given ${predicted}`,
	figuresTitle: 'Each class',
	figureHeads: {
		class: 'Class',
		actual: 'Items',
		predicted: 'Given',
		precision: 'Precision',
		recall: 'Recall',
		f1: 'F1'
	},
	macro: 'Mean of the classes (macro)',
	micro: 'All decisions (micro)',
	noConfusedItems: 'No items there.',

	labelCounts: 'Labels',
	positive: 'positive',
	negative: 'negative',
	neutral: 'neutral',
	progress: 'Progress',
	pagePrecision: 'Page precision',
	pagePrecisionHint: 'Positive share of the labels on each page',
	precisionOfRound: (round: number, share: string) => `round ${round}: ${share}`,
	noPrecision: 'Shows after the first fit.',
	roundsTitle: 'Rounds',
	now: 'now',
	restore: 'Restore',
	restoreRound: (round: number) => `Restore round ${round}`,
	topOfRound: (round: number) => `What round ${round} finds first`,
	restoredFrom: (round: number) => `from round ${round}`,
	turned: (degrees: number) => `${Math.round(degrees)}°`,
	roundCounts: (positive: number, negative: number) => `+${positive} −${negative}`,
	seenTitle: 'Seen',
	seenFacts: (seen: number, all: number) => `${number.format(seen)} of ${number.format(all)}`,
	letComeBack: 'Let come back:',
	resetAll: 'all',
	resetUnlabelled: 'only unlabelled',
	resetAllLong: 'Let come back: all',
	resetUnlabelledLong: 'Let come back: only unlabelled',

	fit: 'Fit & next',
	restNegative: 'Rest is negative',
	undo: 'Undo',
	redo: 'Redo',
	clear: 'Clear',
	moreLikeThis: 'More like this',
	actions: 'Actions',
	busy: {
		fit: 'Fitting',
		change: 'Drawing the page',
		restore: 'Restoring',
		reset: 'Drawing the page'
	},
	movedOn: (round: number) =>
		`Another window has moved on. This is round ${number.format(round)} as it stands now; your labels are kept.`,
	replacedOther: (count: number, label: string) =>
		`Another window had ${few(count, 'card', 'cards')} ${label}. Yours counts now; z takes it back.`,
	saved: 'saved',
	saving: (count: number) => `saving ${number.format(count)}`,
	unsent: (count: number) => `${few(count, 'act', 'acts')} not sent yet, trying again`,
	markedRest: (count: number) => `Scored ${few(count, 'card', 'cards')} −1`,

	labelsTitle: 'What you have labelled',
	kinds: {
		any: 'All',
		positive: 'Positive',
		negative: 'Negative',
		neutral: 'Neutral',
		unsure: 'Unsure',
		disagreeing: 'Disagree'
	},
	kind: 'Kind of label',
	noLabels: 'No labels of this kind here.',
	nothingDisagrees: 'Every label agrees with the others.',
	disagreeingHint:
		'The other labels would say the opposite of these. Look again: a slip costs more than anything else.',
	setInRounds: 'Set in rounds',
	to: 'to',
	firstRound: 'First round',
	lastRound: 'Last round',
	changeAll: (count: number) => `Change all ${number.format(count)}…`,
	changeAllTitle: (count: number) => `Change ${few(count, 'label', 'labels')} to`,
	changeAllHint: 'All labels listed here, shown or not, as one act: undo takes it back.',
	relabelled: (count: number) => `${few(count, 'label', 'labels')} changed`,
	ofTotal: (shown: number, total: number) => `${number.format(shown)} of ${number.format(total)}`,

	evaluateOn: 'Scores on',
	round: 'Head of',
	presentHead: 'the present head',
	logarithmic: 'log scale',
	histogram: 'How many items have which score',
	score: 'score',
	itemsAxis: 'items',
	noTicks: 'No item of this split has a label; an audit gives it some.',
	ticksPositive: (all: number, found: number) =>
		`${few(all, 'positive label', 'positive labels')}, ${number.format(found)} at or above the cut-off.`,
	ticksNegative: (all: number, found: number) =>
		`${few(all, 'negative label', 'negative labels')}, ${number.format(found)} at or above it.`,
	ticksAudited: (positive: number, negative: number) =>
		`Filled: answers of the audit (${number.format(positive)} and ${number.format(negative)}).`,
	cutOff: 'Cut-off',
	cutOffHint: '← → fine, Shift ← → coarse',
	resetCutOff: 'Back to 0',
	atLeast: (count: string, total: number) => `${count} of ${number.format(total)} score at least`,
	justAbove: 'Just above',
	justBelow: 'Just below',
	positivesKeys: 'Confirm with 5, reject with 1; any of the keys goes there.',
	nothingThere: 'Nothing there.',
	scoreAndChance: (score: string, chance: string) => `${score} · ${chance}`,
	allPositives: (count: number) => `All ${few(count, 'positive', 'positives')}, best first`,
	cutOffRule: 'Cut-off by',
	cutOffAims: {
		hand: 'hand',
		best_f1: 'the best F1',
		precision: 'precision at least',
		recall: 'recall at least'
	},
	useRule: 'Use',
	labelSources: { none: 'no labels', pages: 'the labels of pages', audit: 'the audit' },
	cutOffShows: (
		source: string,
		positives: number,
		negatives: number,
		precision: string,
		recall: string
	) =>
		`By ${source} (${number.format(positives)} positive, ${number.format(negatives)} negative): precision ${precision}, recall ${recall}.`,
	chanceAtCutOff: (chance: string) => `At the cut-off ${chance} are positive.`,

	evaluateParts: { scores: 'Scores', confusion: 'Confusion', rounds: 'Two rounds' },
	evaluateNavigation: 'Parts of Evaluate',
	labelConfusionTitle: 'Where you and the head disagree',
	labelConfusionHint:
		'A label that the head was fitted on is held against the fit without it, so a slip shows up. Press a number to see its cards.',
	auditConfusionHint:
		'Answers of the audit were given without the score; change one only where it was a slip.',
	labelsOf: 'Labels',
	labelSourcesOf: {
		both: 'of training and the audit',
		pages: 'of training',
		audit: 'of the audit'
	},
	labelRows: ['positive label', 'negative label'],
	decisionColumns: ['found', 'not found'],
	labelCell: (count: number, label: string, decision: string) =>
		`${few(count, 'item', 'items')} with a ${label}, ${decision}`,
	isLabelled: 'you ↓ the head →',
	disagree: (count: number, all: number, cutOff: string) =>
		`${number.format(count)} of ${few(all, 'label', 'labels')} disagree with the head at the cut-off ${cutOff}.`,
	neitherLabels: (count: number) =>
		`${few(count, 'label is', 'labels are')} neither (0 or unsure).`,
	allDisagreeing: (count: number) => `All that disagree: ${number.format(count)}`,
	showAllDisagreeing: 'All that disagree',
	noneDisagrees: 'Every label agrees with the head at this cut-off.',
	noLabelsYet: 'No label is above or below 0 yet. Label a page, or answer an audit.',
	fromAudit: 'audit',
	otherDisagreement: 'At the cut-off, and with the answers of the audit:',

	compareRounds: 'Compare',
	compareWithBefore: (round: number, before: number) => `Compare round ${round} with ${before}`,
	roundsCompared: 'Two rounds side by side',
	roundBefore: 'Round',
	roundAfter: 'with round',
	roundsSplit: 'on',
	needsTwoRounds: 'Two fitted rounds are needed to compare. Fit once more, then come back.',
	toTraining: 'Go on training',
	bothFind: (both: number, entered: number, left: number, after: number, before: number) =>
		`${number.format(both)} found by both, ${number.format(entered)} only by round ${after}, ${number.format(left)} only by round ${before}.`,
	planeTurned: (degrees: number) =>
		`The plane turned ${degrees < 10 ? degrees.toFixed(1) : Math.round(degrees)}°.`,
	roundFigures: {
		found: 'Positives at its cut-off',
		cutOff: 'Cut-off',
		fittedOn: 'Labels it was fitted on',
		agrees: 'Labels it agrees with',
		precision: 'Precision',
		recall: 'Recall'
	},
	ofLabels: (agrees: number, all: number) => `${number.format(agrees)} of ${number.format(all)}`,
	plusMinus: (positive: number, negative: number) =>
		`+${number.format(positive)} −${number.format(negative)}`,
	roundAudited: (answers: number) =>
		`Precision and recall from ${few(answers, 'answer', 'answers')} of the audit, with 95% ranges.`,
	roundNotAudited: (split: string) =>
		`Precision and recall of each round take an audit of ${split}.`,
	histogramOf: (round: number) => `How many items have which score by round ${round}`,
	roundDifferences: { found: 'Found by one alone', moved: 'Moved most' },
	differenceChoice: 'Which items',
	onlyRoundFinds: (round: number, count: string) => `Only round ${round} finds: ${count}`,
	movedDown: (before: number, after: number) => `Moved down most, from round ${before} to ${after}`,
	movedUp: (before: number, after: number) => `Moved up most, from round ${before} to ${after}`,
	wasScore: (score: string) => `was ${score}`,
	noneHere: 'None.',
	onlyTrainingLabels: (training: string) =>
		`Only items of ${training} can be labelled here; the others are kept to check with.`,

	estimatesTitle: 'How good it is',
	estimatesHint:
		'Answer cards drawn at random from all scores, and see how much of what is found is right and how much is missed. They are used for this alone, never to train.',
	precisionName: 'right, of what is found (precision)',
	recallName: 'found, of all positives (recall)',
	positivesName: 'positives in all',
	missedName: 'positives below the cut-off',
	unseenName: 'positives you have not seen yet',
	likely: (low: string, high: string) => `${low} to ${high}`,
	notKnownYet: 'not known yet',
	auditFacts: (labelled: number, split: string) =>
		`From ${few(labelled, 'answer', 'answers')} on ${split}; the truth is within the ranges 95 times in 100.`,
	toHalve: (count: number) => `${number.format(count)} more answers would halve the range.`,
	answerCards: (answered: number, drawn: number) =>
		answered === 0
			? `Answer ${few(drawn, 'card', 'cards')}`
			: `Go on: ${number.format(answered)} of ${number.format(drawn)} answered`,
	allAnswered: (drawn: number) => `All ${few(drawn, 'card is', 'cards are')} answered.`,
	drawItems: 'Draw cards',
	drawAnew: 'Draw anew',
	drawCount: 'Cards',
	drawFrom: 'from',
	auditCardsTitle: 'Is it one?',
	auditCardsHint:
		'Drawn at random; what the head thinks is not shown. Answer all of them, in order.',
	ofDrawn: (answered: number, drawn: number) =>
		`${number.format(answered)} of ${number.format(drawn)} answered`,
	leaveAudit: 'Leave, answers are kept',
	nextCards: 'Next',
	hidden: 'hidden',
	noItems: (split: string) => `${split} has no items.`,
	trainingSplit: 'the training split',

	compareTitle: 'Does other data look different?',
	oldData: 'Old data',
	newData: 'New data',
	compare: 'Compare',
	scoreCurves: 'How the scores of the old and the new data are spread',
	farthest: (after: string, before: string) => `In ${after}, least like anything in ${before}`,
	labelBorderline: (split: string) => `Label borderline items of ${split}`,
	labelBorderlineHint: (split: string) =>
		`Training goes on on ${split}; the labels so far still count.`,

	exportTitle: 'Take it with you',
	exportHint: 'A head is weights and a bias: score = weights · embedding + bias.',
	whichHead: 'Which head',
	notFitted: 'Not fitted yet: this is the start alone.',
	formats: {
		json: 'JSON',
		safetensors: 'safetensors',
		onnx: 'ONNX'
	},
	formatHints: {
		json: 'for reading and for Halfspace itself',
		safetensors: 'for PyTorch: nn.Linear(dim, 1)',
		onnx: 'for any ONNX runtime: embedding → score'
	},
	exportHead: 'The head alone',
	exportModel: 'Encoder and head in one model',
	towers: { image: 'ONNX for pictures', text: 'ONNX for texts' },
	towerHints: {
		image: 'pixels → score; as large as the encoder',
		text: 'tokens → score; the tokenizer stays outside'
	},
	exportLabels: 'The labels',
	labelFormats: { csv: 'CSV', jsonl: 'JSON lines', parquet: 'Parquet' },
	labelFormatHints: {
		csv: 'for spreadsheets, and to import again',
		jsonl: 'one object a line, and to import again',
		parquet: 'with the pictures, for Hugging Face datasets'
	},
	exportDataset: 'Data set for Hugging Face',
	exportDatasetHint: 'a zip archive with the pictures, their labels and a card',
	make: (format: string) => `Make ${format}`,
	classify: 'Classify',
	classifyHint: 'Scores every item and says which are positive. It runs in the background.',
	classifyWhat: 'What to classify',
	itemsHere: 'Items of this workspace',
	itemsElsewhere: 'A folder or table on the server',
	allSplits: 'all splits',
	classifiersToUse: 'With these classifiers',
	fileFormat: 'As',
	fileName: 'Name of the file',
	classifyNow: 'Classify them',
	madeHere: 'Made here',
	exportedPredictions: (heads: string, items: string) => `${heads} on ${items}`,
	exportedLabels: (classifier: string) => `The labels of ${classifier}`,
	exportedModel: (classifier: string, tower: 'image' | 'text') =>
		`${classifier} with its encoder, for ${tower === 'image' ? 'pictures' : 'texts'}`,
	predicted: (found: number, predicted: number, skipped: number) =>
		`${number.format(found)} found = ${number.format(predicted)} scored + ${number.format(skipped)} skipped`,
	positiveOf: (name: string, positive: number, cutOff: number) =>
		`${name}: ${number.format(positive)} positive (score at least ${formatScore(cutOff)})`,
	probabilityIs: (note: string) => `Probability: ${note}`,
	labelsExported: (labels: number, without: number) =>
		few(labels, 'label', 'labels') +
		(without > 0 ? `; the pictures of ${number.format(without)} are gone` : ''),
	liesAt: (path: string) => `It lies at ${path}`,
	exportGone: (path: string) => `It is not at ${path} any more.`,
	skippedBeyond: (listed: number) =>
		`These are the first ${number.format(listed)}; the others are the rows without a score.`,
	download: (format: string) => `Download ${format}`,
	snippets: {
		predict: 'On new files, from the command line',
		numpy: 'In Python, with numpy',
		sklearn: 'In scikit-learn',
		torch: 'In PyTorch',
		onnx: 'In ONNX Runtime',
		onnx_image: 'From pictures, in ONNX Runtime alone',
		onnx_text: 'From texts, in ONNX Runtime alone'
	},
	keyGroups: {
		move: 'Move',
		select: 'Select',
		score: 'Score',
		set: 'In a set of classifiers',
		map: 'The map',
		loop: 'The loop',
		go: 'Go to'
	},
	keysHint: 'Typing in a field never triggers a key.'
} as const;
