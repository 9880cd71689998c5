/**
 * How many points a moving map draws: one of `every`, so that it follows the hand on machines that draw slowly. At
 * rest all are drawn.
 */
export class Pace {
	static readonly slowMs = 60;
	static readonly quickMs = 25;
	/** Of so few points all are drawn. */
	static readonly fewPoints = 20_000;
	/** WebGL knows strides of 255 bytes at most, and a place has 8. */
	static readonly most = 16;
	every = 1;

	/** A picture of one of `every` of `count` points took so long. */
	took(ms: number, count: number): void {
		if (ms > Pace.slowMs && this.every < Pace.most && count / this.every > Pace.fewPoints)
			this.every *= 2;
		else if (ms < Pace.quickMs && this.every > 1) this.every /= 2;
	}
}
