# SPDX-License-Identifier: Apache-2.0
"""Draws what bench/engines.py measured: time of a page against rows, for each home, as SVG.

    .venv/bin/python bench/scale_plot.py bench/engines.json docs/scale.svg

Solid: measured. Dashed: the line through the two largest measurements of a home, carried on; docs/scale.md says what
that assumes.
"""
import html
import json
import math
import pathlib
import sys

WIDTH, HEIGHT = 860, 520
LEFT, RIGHT, TOP, BOTTOM = 76, 190, 52, 60
ROWS = (1e4, 1e8)
TIMES = (0.1, 1e5)
NAMES = {"folder": ("folder", "#0b6bcb"), "postgres": ("PostgreSQL, exact", "#b3541e"),
         "hnsw": ("PostgreSQL, HNSW", "#8a6d00"), "weaviate": ("Weaviate, flat, 1 node", "#2f7d32"),
         "weaviate3": ("Weaviate, 3 nodes", "#7b3fb2")}
STYLE = """
  text { font: 13px system-ui, sans-serif; fill: #222 } .title { font-size: 16px; font-weight: 600 }
  .axis { fill: #555 } .grid { stroke: #ddd } .frame { stroke: #888; fill: none } .paper { fill: #fff }
  .ahead { stroke-dasharray: 5 5 } polyline { fill: none; stroke-width: 2.2 }
  @media (prefers-color-scheme: dark) {
    text { fill: #eee } .axis { fill: #bbb } .grid { stroke: #3a3a3a } .paper { fill: #181818 }
  }"""


def x_of(rows):
    share = math.log(rows / ROWS[0]) / math.log(ROWS[1] / ROWS[0])
    return LEFT + share * (WIDTH - LEFT - RIGHT)


def y_of(milliseconds):
    share = math.log(milliseconds / TIMES[0]) / math.log(TIMES[1] / TIMES[0])
    return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM)


def short(number):
    for unit, size in (("M", 1e6), ("k", 1e3)):
        if number >= size:
            return f"{number / size:g}{unit}"
    return f"{number:g}"


def in_words(milliseconds):
    return f"{milliseconds / 1000:g} s" if milliseconds >= 1000 else f"{milliseconds:g} ms"


def text(x, y, words, anchor="start", kind="axis", extra=""):
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" class="{kind}" {extra}>{html.escape(words)}</text>'


def line(points, colour, kind=""):
    places = " ".join(f"{x_of(rows):.1f},{y_of(ms):.1f}" for rows, ms in points)
    return f'<polyline points="{places}" stroke="{colour}" class="{kind}"/>'


def grid():
    parts = []
    for power in range(4, 9):
        x = x_of(10.0**power)
        parts.append(f'<path class="grid" d="M{x:.1f} {TOP}V{HEIGHT - BOTTOM}"/>')
        parts.append(text(x, HEIGHT - BOTTOM + 20, short(10.0**power), "middle"))
    for power in range(-1, 6):
        y = y_of(10.0**power)
        parts.append(f'<path class="grid" d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}"/>')
        parts.append(text(LEFT - 8, y + 4, in_words(10.0**power), "end"))
    return parts


def curves(results):
    """Home -> its (rows, ms), ascending."""
    found = {}
    for one in results:
        key = one["home"] if one["what"] == "page" else "hnsw" if one["what"] == "hnsw_page" else None
        if key in NAMES:
            found.setdefault(key, {})[one["rows"]] = one["median_ms"]
    return {key: sorted(points.items()) for key, points in found.items()}


def ahead(points):
    """The line through the last two, a straight one in rows and time, up to the edge."""
    (r1, t1), (r2, t2) = points[-2:]
    slope = max(0.0, (t2 - t1) / (r2 - r1))
    steps = [r2 * (ROWS[1] / r2) ** (i / 20) for i in range(21)]
    inside = [(rows, t2 + slope * (rows - r2)) for rows in steps]
    return [(rows, ms) for rows, ms in inside if ms <= TIMES[1]]


def spread(places, least=17):
    """Moves labels apart that would lie on one another. @param places  (y, name, colour)"""
    placed = []
    for y, name, colour in sorted(places):
        y = max(y, placed[-1][0] + least) if placed else y
        placed.append((y, name, colour))
    return placed


def draw(measured):
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
             f'aria-label="Time of a page against rows for each home"><style>{STYLE}</style>',
             f'<rect class="paper" width="{WIDTH}" height="{HEIGHT}"/>',
             text(LEFT, 26, "A page of the best 50, half of the rows seen: median against rows", kind="title")]
    parts += grid()
    labels = []
    for key, points in curves(measured["results"]).items():
        name, colour = NAMES[key]
        parts.append(line(points, colour))
        parts += [f'<circle cx="{x_of(rows):.1f}" cy="{y_of(ms):.1f}" r="3.2" fill="{colour}"/>' for rows, ms in points]
        if len(points) == 1:
            rows, ms = points[0]
            parts.append(text(x_of(rows) - 8, y_of(ms) - 4, name, "end", extra=f'style="fill:{colour}"'))
            continue
        further = ahead(points)
        parts.append(line(further, colour, "ahead"))
        labels.append((y_of(further[-1][1]) + 4, name, colour))
    parts += [text(WIDTH - RIGHT + 8, y, name, kind="name", extra=f'style="fill:{colour};font-weight:600"')
              for y, name, colour in spread(labels)]
    parts.append(f'<rect class="frame" x="{LEFT}" y="{TOP}" width="{WIDTH - LEFT - RIGHT}" '
                 f'height="{HEIGHT - TOP - BOTTOM}"/>')
    parts.append(text(LEFT + (WIDTH - LEFT - RIGHT) / 2, HEIGHT - 18,
                      "rows of 512 dimensions; solid: measured, dashed: the model", "middle"))
    return "\n".join([*parts, "</svg>"]) + "\n"


def main():
    measured, drawing = map(pathlib.Path, sys.argv[1:3])
    drawing.write_text(draw(json.loads(measured.read_text())))


if __name__ == "__main__":
    main()
