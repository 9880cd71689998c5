/** Files a person chose or dropped, each by its path below what was chosen. */
export interface ChosenFile {
	path: string;
	file: File;
}

/** With its size, which the browser asks the disk for each time it is read. */
export interface SizedFile extends ChosenFile {
	bytes: number;
}

const hiddenNames = new Set(['__MACOSX', 'Thumbs.db', 'desktop.ini']);

/** What systems and programs leave behind, `.DS_Store`, say: nobody means to send it. */
export const isHidden = (path: string): boolean =>
	path.split('/').some((part) => part.startsWith('.') || hiddenNames.has(part));

/** Of a file field; of a folder the paths begin with its name, which is left off. */
export function chosenIn(files: Iterable<File>): ChosenFile[] {
	return [...files].map((file) => ({
		path: file.webkitRelativePath.split('/').slice(1).join('/') || file.name,
		file
	}));
}

/** What an upload of them is called: by the folder or the only file. */
export function nameOf(files: Iterable<File>): string {
	const [first, ...others] = files;
	if (!first) return '';
	const folder = first.webkitRelativePath.split('/')[0];
	const name = folder || (others.length === 0 ? first.name.replace(/(?<=.)\.[^.]+$/, '') : 'files');
	return name.replace(/^\.+/, '') || 'files';
}

/** All files below what was dropped; folders are gone through. */
export async function filesIn(entries: readonly FileSystemEntry[]): Promise<ChosenFile[]> {
	const only = entries.length === 1 && entries[0]?.isDirectory ? entries[0].fullPath : '';
	const found: ChosenFile[] = [];
	const waiting = [...entries];
	for (let entry = waiting.pop(); entry; entry = waiting.pop()) {
		if (entry.isDirectory) waiting.push(...(await entriesOf(entry as FileSystemDirectoryEntry)));
		else {
			const file = await fileOf(entry as FileSystemFileEntry);
			found.push({ path: entry.fullPath.slice(only.length + 1), file });
		}
	}
	return found.sort((a, b) => (a.path < b.path ? -1 : 1));
}

const fileOf = (entry: FileSystemFileEntry): Promise<File> =>
	new Promise((resolve, reject) => entry.file(resolve, reject));

/** A reader gives some at a time, none when it is through. */
async function entriesOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
	const reader = folder.createReader();
	const all: FileSystemEntry[] = [];
	for (;;) {
		const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
			reader.readEntries(resolve, reject)
		);
		if (some.length === 0) return all;
		all.push(...some);
	}
}
