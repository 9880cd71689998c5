import type { Columns, FolderListing, ReadWith, SourcePreview } from '../api/types';
import { Loader } from './loader.svelte';

/** The requests it makes; tests need no network. */
export interface SourcePorts {
	listFolder(path: string): Promise<FolderListing>;
	previewSource(path: string, readWith: ReadWith): Promise<SourcePreview>;
}

/** The part of a path behind its last slash, without an ending. */
export function nameFromPath(path: string): string {
	const last = path.split('/').filter(Boolean).at(-1) ?? '';
	return last.replace(/(?<=.)\.[A-Za-z0-9]+$/, '');
}

/** Looking for a file or folder on the server, and how it is read. */
export class SourceChoice {
	path = $state<string>();
	columns = $state.raw<Columns>({});
	readonly folder: Loader<FolderListing>;
	readonly preview: Loader<SourcePreview>;
	#listed = '';

	constructor(ports: SourcePorts) {
		this.folder = new Loader(() => ports.listFolder(this.#listed));
		this.preview = new Loader(() => ports.previewSource(this.path ?? '', this.readWith));
	}

	get readWith(): ReadWith {
		return { columns: this.columns };
	}

	async open(path: string): Promise<void> {
		this.#listed = path;
		await this.folder.load();
	}

	/** Takes a file or folder and looks what it is. */
	async choose(path: string): Promise<void> {
		this.path = path;
		this.columns = {};
		this.preview.value = undefined;
		await this.preview.load();
	}

	/** Says what a column is for; an empty name leaves it to the server again. */
	async setColumn(use: keyof Columns, column: string): Promise<void> {
		this.columns = { ...this.columns, [use]: column };
		await this.preview.load();
	}

	forget(): void {
		this.path = undefined;
		this.preview.value = undefined;
		this.preview.error = undefined;
	}
}
