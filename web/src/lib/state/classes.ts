/** The classes of a text, one a line; blank lines and those that are there already do not count. */
export const classesIn = (text: string): string[] => [
	...new Set(
		text
			.split('\n')
			.map((line) => line.trim())
			.filter(Boolean)
	)
];
