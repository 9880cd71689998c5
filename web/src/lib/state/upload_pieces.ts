import type { LeftOut } from '../api/types';
import type { SizedFile } from './chosen_files';

/** Requests of the server may have 8 MiB; a smaller one is sent again sooner. */
const largestPiece = 4_000_000;
/** Reading that many files keeps the page busy for a moment. */
const mostParts = 100;

export interface Part {
	path: string;
	offset: number;
	bytes: number;
}

export interface Piece {
	parts: Part[];
	/** The parts' bytes, in their order. */
	contents: Blob[];
}

/** What is still to be sent: many small files to a piece, and a large one in several. */
export function* piecesOf(
	files: readonly SizedFile[],
	received: Readonly<Record<string, number>>
): Generator<Piece> {
	let piece: Piece = { parts: [], contents: [] };
	let room = largestPiece;
	for (const { path, file, bytes: size } of files) {
		let offset = Math.min(received[path] ?? 0, size);
		const isThere = received[path] !== undefined && offset === size;
		let isFirst = !isThere;
		while (isFirst || offset < size) {
			isFirst = false; // an empty file is a part too
			const bytes = Math.min(size - offset, room);
			piece.parts.push({ path, offset, bytes });
			// A slice asks for the size again.
			piece.contents.push(bytes === size ? file : file.slice(offset, offset + bytes));
			offset += bytes;
			room -= bytes;
			if (room > 0 && piece.parts.length < mostParts) continue;
			yield piece;
			piece = { parts: [], contents: [] };
			room = largestPiece;
		}
	}
	if (piece.parts.length > 0) yield piece;
}

/** As writePiece of the API has it. */
export function bodyOf(parts: readonly Part[], contents: readonly BlobPart[]): Blob {
	const head = new TextEncoder().encode(JSON.stringify({ parts }));
	const length = new DataView(new ArrayBuffer(4));
	length.setUint32(0, head.length, true);
	return new Blob([length.buffer, head, ...contents]);
}

export const pathsOf = (files: LeftOut): Set<string> => new Set(files.map(({ path }) => path));

/** Those of `more` that are not in `known` yet: a file in several parts is left out once. */
export function fresh(more: LeftOut, known: LeftOut): LeftOut {
	const paths = pathsOf(known);
	return more.filter(({ path }) => !paths.has(path) && paths.add(path));
}
