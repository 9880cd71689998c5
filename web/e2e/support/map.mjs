/** Puts the pointer on an item of the whole map. @param index  of the item among those on the map, by id */
export async function pointAtItem(halfspace, page, workspace, index) {
	const base = `/api/workspaces/${workspace}/map`;
	const { map } = await halfspace.request('GET', base);
	const answer = await fetch(new URL(`${base}/points?revision=${map.revision}`, halfspace.url));
	const [right, up] = new Float32Array(await answer.arrayBuffer(), 8 * index, 2);
	const { x, y, width, height } = await page.locator('canvas').boundingBox();
	const scale = (Math.min(width, height) - 48) / 2;
	await page.mouse.move(x + width / 2 + right * scale, y + height / 2 - up * scale);
}
