import { crc32 as zlibCrc, deflateSync } from 'node:zlib';

const table = Array.from({ length: 256 }, (_, n) => {
	for (let i = 0; i < 8; i++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1;
	return n >>> 0;
});
const crc32 =
	zlibCrc ??
	((bytes) => {
		let c = 0xffffffff;
		for (const byte of bytes) c = table[(c ^ byte) & 0xff] ^ (c >>> 8);
		return (c ^ 0xffffffff) >>> 0;
	});

const numbers = (...pairs) => {
	const out = Buffer.alloc(pairs.reduce((sum, [, bytes]) => sum + bytes, 0));
	let at = 0;
	for (const [value, bytes] of pairs) at = out.writeUIntLE(value, at, bytes);
	return out;
};

/** A PNG of one colour. */
export function tinyPicture(red, green, blue, side = 8) {
	const chunk = (type, data) => {
		const body = Buffer.concat([Buffer.from(type), data]);
		const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
		length.writeUInt32BE(data.length);
		check.writeUInt32BE(crc32(body));
		return Buffer.concat([length, body, check]);
	};
	const head = Buffer.alloc(13);
	head.writeUInt32BE(side, 0);
	head.writeUInt32BE(side, 4);
	head.set([8, 2], 8);
	const row = Buffer.from([0, ...Array.from({ length: side }, () => [red, green, blue]).flat()]);
	const rows = Buffer.concat(Array.from({ length: side }, () => row));
	const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
	return Buffer.concat([
		signature,
		chunk('IHDR', head),
		chunk('IDAT', deflateSync(rows)),
		chunk('IEND', Buffer.alloc(0))
	]);
}

/** A zip archive of [name, bytes], stored; names as they are. */
export function zipOf(files) {
	const parts = [];
	const list = [];
	let offset = 0;
	for (const [name, bytes] of files) {
		const path = Buffer.from(name);
		const facts = numbers(
			...[
				[20, 2],
				[0x800, 2],
				[0, 2],
				[0, 2],
				[0x5a21, 2],
				[crc32(bytes), 4]
			],
			...[
				[bytes.length, 4],
				[bytes.length, 4],
				[path.length, 2],
				[0, 2]
			]
		);
		const part = Buffer.concat([numbers([0x04034b50, 4]), facts, path, bytes]);
		const where = numbers([0, 2], [0, 2], [0, 2], [0, 4], [offset, 4]);
		list.push(Buffer.concat([numbers([0x02014b50, 4], [20, 2]), facts, where, path]));
		parts.push(part);
		offset += part.length;
	}
	const central = Buffer.concat(list);
	const end = numbers(
		...[
			[0x06054b50, 4],
			[0, 2],
			[0, 2],
			[files.length, 2],
			[files.length, 2]
		],
		...[
			[central.length, 4],
			[offset, 4],
			[0, 2]
		]
	);
	return Buffer.concat([...parts, central, end]);
}
