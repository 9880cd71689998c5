import { writeFile } from 'node:fs/promises';

/** Writes a .npy file of vectors in clusters, always the same ones. */
export async function writeVectors(file, count, dim = 16, clusters = 12) {
	let seed = 1;
	const random = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
	const centres = Array.from({ length: clusters * dim }, () => random() - 0.5);
	const values = Float32Array.from({ length: count * dim }, (_, i) => {
		const cluster = Math.floor(i / dim) % clusters;
		return centres[cluster * dim + (i % dim)] + (random() - 0.5) / 4;
	});
	const header = `{'descr': '<f4', 'fortran_order': False, 'shape': (${count}, ${dim}), }`;
	const front = Buffer.from(`\x93NUMPY\x01\x00\x76\x00${header.padEnd(117)}\n`, 'latin1');
	await writeFile(file, Buffer.concat([front, Buffer.from(values.buffer)]));
}
