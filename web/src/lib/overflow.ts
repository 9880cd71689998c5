type Report = (isOver: boolean) => void;

const reports = new WeakMap<Element, Report>();
let observer: ResizeObserver | undefined;

/** All are looked at before any is told, for what is drawn then would have the next laid out anew. */
function tell(entries: ResizeObserverEntry[]) {
	const found = entries.map(({ target }) => ({
		report: reports.get(target),
		isOver: target.scrollHeight > target.clientHeight + 1
	}));
	for (const { report, isOver } of found) report?.(isOver);
}

/**
 * Tells whether an element has more than it shows, as soon as it is laid out and whenever its size changes. Asks nothing
 * of the layout before. Returns what ends it.
 */
export function watchOverflow(element: Element, report: Report): () => void {
	observer ??= new ResizeObserver(tell);
	reports.set(element, report);
	observer.observe(element);
	return () => observer?.unobserve(element);
}
