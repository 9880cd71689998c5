import { photosAreCaptioned } from './photos.mjs';

/** Everyday photos with five captions each: a photo is positive when two of them hold every word. */
const captioned = [
	{ prompt: 'dogs in the snow', words: ['dog', 'snow'] },
	{ prompt: 'a dog running', words: ['dog', 'run'] },
	{ prompt: 'children in the water', words: ['child|boy|girl|kid', 'water|pool|ocean'] },
	{ prompt: 'soccer', words: ['soccer'] },
	{ prompt: 'a motorcycle', words: ['motorcycle|motorbike|dirt bike|motocross'] },
	{ prompt: 'a black dog', words: ['black dog'] },
	{ prompt: 'a mountain', words: ['mountain'] },
	{ prompt: 'a swimming pool', words: ['pool'] }
];

/** The demo's photos have one caption each, but their folders tell what they show. */
const inFolders = [
	{ prompt: 'a bird', folder: /\/birds\// },
	{ prompt: 'fruit', folder: /\/fruit\// },
	{ prompt: 'a vegetable', folder: /\/vegetables\// },
	{ prompt: 'a musical instrument', folder: /\/music/ },
	{ prompt: 'a tool', folder: /\/tools\// },
	{ prompt: 'something to wear', folder: /\/clothes\// },
	{ prompt: 'a vehicle', folder: /\/vehicles\// },
	{ prompt: 'a flower', folder: /\/flowers\// }
];

export const concepts = photosAreCaptioned ? captioned : inFolders;

export function isPositive(concept, { path, metadata }) {
	if (concept.folder) return concept.folder.test(path);
	const captions = [1, 2, 3, 4, 5].map((i) => metadata[`caption${i}`] ?? '');
	const holds = (caption) =>
		concept.words.every((word) => new RegExp(`\\b(${word})`, 'i').test(caption));
	return captions.filter(holds).length >= 2;
}
