import { ApiError, type ClassifierApi, type CutOff, type CutOffWish } from '../api/types';

/** By what rule a classifier's cut-off is found, and what the labels say of it. */
export class CutOffRule {
	state = $state.raw<CutOff>();
	/** Why the labels cannot support what was asked for last. */
	refusal = $state('');
	error = $state<Error>();
	isBusy = $state(false);
	#api: ClassifierApi;

	constructor(api: ClassifierApi) {
		this.#api = api;
	}

	/** The chance that an item of this score is a positive; undefined where too few labels tell. */
	probability(score: number): number | undefined {
		const calibration = this.state?.calibration;
		if (!calibration) return undefined;
		return 1 / (1 + Math.exp(-(calibration.slope * score + calibration.intercept)));
	}

	async load(): Promise<void> {
		try {
			this.state = await this.#api.cutOff();
			this.error = undefined;
		} catch (error) {
			this.error = error as Error;
		}
	}

	/** Takes a rule. The cut-off it gives, or undefined if the labels cannot support it. */
	async set(wish: CutOffWish): Promise<number | undefined> {
		this.isBusy = true;
		this.refusal = '';
		try {
			this.state = await this.#api.setCutOff(wish);
			return this.state.cut_off;
		} catch (error) {
			if (error instanceof ApiError && error.code === 'conflict') this.refusal = error.message;
			else this.error = error as Error;
			return undefined;
		} finally {
			this.isBusy = false;
		}
	}
}
