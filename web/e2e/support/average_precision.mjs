/**
 * Average precision of a ranking, as scikit-learn's average_precision_score without ties: the mean over the
 * positives of the precision at their rank. `truth` holds booleans, best score first.
 */
export function averagePrecision(truth) {
	let hits = 0;
	let sum = 0;
	truth.forEach((positive, rank) => {
		if (positive) sum += ++hits / (rank + 1);
	});
	return sum / hits;
}
