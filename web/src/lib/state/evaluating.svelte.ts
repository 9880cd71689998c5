import type { Card, ClassifierApi, Evaluation, LabelMark, Side } from '../api/types';
import { CardFeed } from './card_feed.svelte';
import { countFromBins, domainOf, type Domain } from './histogram';

/** How a head scores a split, and the cut-off the person moves over it. */
export class Evaluating {
	static readonly stripLength = 8;
	static readonly binCount = 120;
	evaluation = $state.raw<Evaluation>();
	domain = $state.raw<Domain>({ low: -1, high: 1 });
	cutOff = $state(0);
	/** Undefined until they are known. */
	justAbove = $state.raw<readonly Card[]>();
	justBelow = $state.raw<readonly Card[]>();
	/** The labels among the scores; undefined until they are here. */
	marks = $state.raw<readonly LabelMark[]>();
	error = $state<Error>();
	readonly positives: CardFeed;
	/** Called when the person has set the cut-off by hand. */
	onkept = () => {};
	/** Whether the cut-off was moved and has not been asked to be kept since. */
	isMoved = false;
	#exact = $state.raw<{ cutOff: number; count: number }>();
	#round: number | null = null;
	#wanted = 0;
	/** Counts the person's acts on the cut-off: the answer to an earlier one moves nothing any more. */
	#act = 0;
	#isRefining = false;
	#api: ClassifierApi;

	/** @param onCards  called with the cards of the positives as they come */
	constructor(api: ClassifierApi, onCards?: (page: { cards: Card[] }) => void) {
		this.#api = api;
		this.positives = new CardFeed(onCards);
	}

	/** Items at or above the cut-off; `isExact` is false for the moment the server needs to count them. */
	get count(): { value: number; isExact: boolean } {
		if (this.#exact?.cutOff === this.cutOff) return { value: this.#exact.count, isExact: true };
		const value = this.evaluation ? countFromBins(this.evaluation, this.cutOff) : 0;
		return { value, isExact: false };
	}

	async load(split: string, round: number | null): Promise<void> {
		const wanted = ++this.#wanted;
		try {
			const evaluation = await this.#api.evaluate(split, round, Evaluating.binCount);
			if (wanted !== this.#wanted) return;
			this.#round = round;
			this.evaluation = evaluation;
			this.marks = undefined;
			this.domain = domainOf(evaluation);
			this.cutOff = evaluation.cut_off;
			this.isMoved = false;
			this.#exact = { cutOff: evaluation.cut_off, count: evaluation.at_least };
			this.error = undefined;
			await Promise.all([this.#refine(), this.#listPositives(), this.#fetchMarks(split, round)]);
		} catch (error) {
			if (wanted === this.#wanted) this.error = error as Error;
		}
	}

	/** Moves the cut-off for the eye; `settle` keeps it. */
	moveTo(cutOff: number): void {
		this.#act++;
		this.isMoved = true;
		this.cutOff = Math.max(this.domain.low, Math.min(this.domain.high, cutOff));
		void this.#refine();
	}

	/** Moves by a share of the axis: 0.002 is a fine step, 0.02 a coarse one. */
	nudge(share: number): void {
		this.moveTo(this.cutOff + share * (this.domain.high - this.domain.low));
	}

	/** Shows a cut-off that is kept already. */
	async show(cutOff: number): Promise<void> {
		this.#act++;
		this.isMoved = false;
		this.cutOff = cutOff;
		await Promise.all([this.#refine(), this.#listPositives()]);
	}

	/** Keeps the cut-off with the classifier. Without one, it goes back to the plane itself. */
	async settle(cutOff: number | null = this.cutOff): Promise<void> {
		const act = ++this.#act;
		this.isMoved = false;
		try {
			const { cut_off } = await this.#api.change({ cut_off: cutOff });
			this.onkept();
			if (act === this.#act) await this.show(cut_off);
		} catch (error) {
			this.error = error as Error;
		}
	}

	/** Fetches count and strips of the present cut-off; while moving, only of where it is by then. */
	async #refine(): Promise<void> {
		if (this.#isRefining) return;
		this.#isRefining = true;
		try {
			for (let done: number | undefined; done !== this.cutOff;) {
				done = this.cutOff;
				await this.#fetchAround(done);
			}
		} catch (error) {
			this.error = error as Error;
		} finally {
			this.#isRefining = false;
		}
	}

	async #fetchAround(cutOff: number): Promise<void> {
		const { stripLength } = Evaluating;
		const [first, below] = await Promise.all([
			this.#list(cutOff, 'above', 0, stripLength),
			this.#list(cutOff, 'below', 0, stripLength)
		]);
		const offset = first.total - stripLength;
		const above = offset > 0 ? await this.#list(cutOff, 'above', offset, stripLength) : first;
		this.#exact = { cutOff, count: first.total };
		this.justAbove = above.cards;
		this.justBelow = below.cards;
	}

	/** Fetches the labels again, for some may have been given or changed. */
	async refreshMarks(): Promise<void> {
		try {
			if (this.evaluation) await this.#fetchMarks(this.evaluation.split, this.#round);
		} catch (error) {
			this.error = error as Error;
		}
	}

	/** An answer that comes after the person has gone on to another split or round is dropped. */
	async #fetchMarks(split: string, round: number | null): Promise<void> {
		const marks = await this.#api.labelMarks(split, round);
		if (this.evaluation?.split === split && this.#round === round) this.marks = marks;
	}

	#listPositives(): Promise<void> {
		const { cutOff } = this;
		return this.positives.restart((offset, limit) => this.#list(cutOff, 'above', offset, limit));
	}

	#list(cutOff: number, side: Side, offset: number, limit: number) {
		const split = this.evaluation?.split ?? '';
		return this.#api.evaluated({ split, round: this.#round, cutOff, side, offset, limit });
	}
}
