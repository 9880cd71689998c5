import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, extname, join, resolve } from 'node:path';

const shared = resolve(process.env.HALFSPACE_SHARED ?? '../../shared');
export const demoPhotos = resolve('../build/demo/photos');
/** The photos of the development data where they are at hand, else the demo photos that the build makes. */
const folder = [join(shared, 'data/captioned'), demoPhotos].find(existsSync);

export const photosAreCaptioned = existsSync(join(folder ?? '', 'captions.csv'));

const picturesIn = async (split) => {
	const files = await readdir(join(folder, split), { recursive: true });
	return files.filter((file) => ['.jpg', '.png'].includes(extname(file))).sort();
};

/** Copies some photos of both splits, and two files that are no pictures. */
export async function copyPhotos(target, { train, validation }) {
	if (!folder) throw new Error(`No photos in ${shared}/data/captioned nor in ${demoPhotos}`);
	const counts = { train, validation };
	for (const split of ['train', 'validation'])
		for (const file of (await picturesIn(split)).slice(0, counts[split])) {
			await mkdir(dirname(join(target, split, file)), { recursive: true });
			await cp(join(folder, split, file), join(target, split, file));
		}
	if (existsSync(join(folder, 'captions.csv')))
		await cp(join(folder, 'captions.csv'), join(target, 'captions.csv'));
	await writeFile(join(target, 'train/empty.jpg'), '');
	await writeFile(join(target, 'train/broken.png'), 'not a picture at all');
}
