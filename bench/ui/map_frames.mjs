// How fast the Map answers with many points, in Chromium: the real page and server, with points that this program
// makes up in place of the server's, for a map of a million items takes minutes to compute (bench/map_bench.cpp).
//
//   open     going to the page until all points are drawn
//   frame    a move of the map by a drag until its picture is whole (asked back from the drawing, so that what a
//            graphics card does later counts too)
//   hover    the pointer on the whole map until it is known which item it is on
//   lasso    a line around a quarter of the map until its points are chosen and drawn
//
//   cd web && HALFSPACE_SHARED=../../shared node ../bench/ui/map_frames.mjs [POINTS] [--disable-3d-apis]
//
// The flag takes WebGL away, so that the drawing pixel by pixel is measured.
import {
  launch,
  openPage,
  trainUrl,
  wide,
} from "../../web/e2e/support/browser.mjs";
import { Halfspace } from "../../web/e2e/support/server.mjs";

const count = Number(process.argv[2] ?? 1_000_000);
const moves = 30;

const at = (values, share) =>
  [...values].sort((a, b) => a - b)[
    Math.min(values.length - 1, Math.floor(share * values.length))
  ];
const figures = (values) => ({
  median: +at(values, 0.5).toFixed(1),
  p95: +at(values, 0.95).toFixed(1),
});

/** Clumps of points, as maps have them. */
function madeUpMap() {
  let seed = 1;
  const random = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
  const clumps = Array.from({ length: 60 }, () => [
    random() * 1.6 - 0.8,
    random() * 1.6 - 0.8,
    random() / 6,
  ]);
  const [places, ids] = [new Float32Array(2 * count), new Uint32Array(count)];
  const [scores, labels, splits] = [
    new Float32Array(count),
    new Int8Array(count),
    new Uint8Array(count),
  ];
  for (let i = 0; i < count; i++) {
    const [x, y, reach] = clumps[i % clumps.length];
    const [angle, far] = [
      random() * 2 * Math.PI,
      reach * Math.sqrt(-Math.log(random() + 1e-9)) * 0.6,
    ];
    places[2 * i] = x + far * Math.cos(angle);
    places[2 * i + 1] = y + far * Math.sin(angle);
    ids[i] = i;
    scores[i] = random() * 8 - 4 + (i % 5);
    labels[i] = i % 20_000 === 0 ? 100 : -128;
    splits[i] = i % 3 === 0 ? 1 : 0;
  }
  const bytes = (array) => Buffer.from(array.buffer);
  return {
    points: Buffer.concat([bytes(places), bytes(ids)]),
    ...{ scores: bytes(scores), labels: bytes(labels), splits: bytes(splits) },
  };
}

const browser = await launch(...process.argv.slice(3));
const halfspace = await Halfspace.start({
  photos: { train: 60, validation: 20 },
});
await halfspace.classifier("photos", "dogs");
const page = await openPage(browser, `${halfspace.url}#/`, wide);
const map = {
  revision: "made up",
  items: count,
  left_out: 0,
  is_current: true,
  added: 0,
  removed: 0,
};
map.made_at = "2026-01-01T00:00:00Z";
await page.route("**/api/workspaces/photos/map", (route) =>
  route.fulfill({ json: { map, is_begun: false } }),
);
for (const [name, body] of Object.entries(madeUpMap()))
  await page.route(`**/map/${name}?*`, (route) =>
    route.fulfill({ body, contentType: "application/octet-stream" }),
  );

/** Milliseconds from an act of the person until the picture is whole. */
const untilDrawn = async (act) => {
  await page.evaluate(() => {
    globalThis.began = undefined;
    const begin = () => (globalThis.began ??= performance.now());
    for (const kind of ["pointermove", "pointerup", "hashchange"])
      addEventListener(kind, begin, { once: true, capture: true });
    globalThis.drawn = () =>
      new Promise((resolve) =>
        requestAnimationFrame(() =>
          requestAnimationFrame(() => {
            const canvas = document.querySelector("canvas");
            const gl = canvas.getContext("webgl2");
            if (gl)
              gl.readPixels(
                0,
                0,
                1,
                1,
                gl.RGBA,
                gl.UNSIGNED_BYTE,
                new Uint8Array(4),
              );
            resolve(performance.now() - globalThis.began);
          }),
        ),
      );
  });
  await act();
  return page.evaluate(() => globalThis.drawn());
};

const open = await untilDrawn(async () => {
  await page.evaluate(
    (hash) => (location.hash = hash),
    new URL(trainUrl(halfspace, "photos", "dogs", "map")).hash,
  );
  await page
    .getByText(`${count.toLocaleString("en")} items on the map`)
    .waitFor();
  await page.waitForFunction(
    () => document.querySelector("canvas")?.dataset.drawing,
  );
});
const { x, y, width, height } = await page.locator("canvas").boundingBox();
const frames = [];
await page.mouse.move(x + width / 2, y + height / 2);
await page.mouse.down();
for (let i = 0; i < moves; i++)
  frames.push(
    await untilDrawn(() =>
      page.mouse.move(x + width / 2 + 6 * i, y + height / 2 + 3 * i),
    ),
  );
await page.mouse.up();
const hovers = [];
for (let i = 0; i < moves; i++)
  hovers.push(
    await page.evaluate(
      ([left, top]) => {
        const canvas = document.querySelector("canvas");
        const event = new PointerEvent("pointermove", {
          clientX: left,
          clientY: top,
          bubbles: true,
        });
        const began = performance.now();
        canvas.dispatchEvent(event);
        return performance.now() - began;
      },
      [x + (width * (i + 5)) / 40, y + height / 2],
    ),
  );
await page.keyboard.down("Shift");
await page.mouse.move(x + 10, y + 10);
await page.mouse.down();
for (const [right, down] of [
  [0.5, 0.02],
  [0.5, 0.5],
  [0.02, 0.5],
])
  await page.mouse.move(x + width * right, y + height * down, { steps: 20 });
const lasso = await untilDrawn(() => page.mouse.up());
const drawing = await page.locator("canvas").getAttribute("data-drawing");
const chosen = await page.getByText(/ items chosen/).textContent();
console.log(
  JSON.stringify({
    ...{
      drawing,
      count,
      open: +open.toFixed(0),
      frame: figures(frames),
      hover: figures(hovers),
    },
    ...{ lasso: +lasso.toFixed(0), chosen: chosen.trim() },
  }),
);
await browser.close();
await halfspace.close();
