# SPDX-License-Identifier: Apache-2.0
"""How good the learner is: runs `halfspace simulate` over seeds and writes tables in Markdown.

    .venv/bin/python bench/quality/learner.py CONCEPTS DATA [--seeds 3] [--halfspace build/release/halfspace]

Three tables: every arm by set (mean average precision over concepts and seeds, at 0, 1, 2, 3, 5, 10 pages); what
wrong answers cost, with and without asking again; yes/no against graded scores at equal clicks.
"""
import argparse
import json
import statistics
import subprocess

PAGES = (0, 1, 2, 3, 5, 10)


class Runner:
    def __init__(self, arguments):
        self.command = [arguments.halfspace, "simulate", "--concepts", arguments.concepts, "--data", arguments.data,
                        "--encoder", arguments.encoder, "--json"]
        self.seeds = range(arguments.seeds)

    def curves(self, *options):
        """The objects of every seed's run, each with its seed."""
        found = []
        for seed in self.seeds:
            done = subprocess.run([*self.command, "--seed", str(seed), *options], check=True,
                                  stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
            found += [json.loads(line) | {"seed": seed} for line in done.stdout.splitlines()]
        return found


def mean_ap(curves, page):
    return statistics.fmean(curve["ap"][page] for curve in curves)


def row(*cells):
    print("| " + " | ".join(cells) + " |")


def head(*cells):
    row(*cells)
    print("|" + "---|" * len(cells))


def figures(curves):
    return [f"{mean_ap(curves, page):.3f}" for page in PAGES]


def select(curves, **wanted):
    return [curve for curve in curves if all(curve[name] == value for name, value in wanted.items())]


def names(curves, field):
    return list(dict.fromkeys(curve[field] for curve in curves))


def write_arms(runner):
    curves = runner.curves()
    head("set", "arm", *map(str, PAGES), "found", "below, most of a seed")
    for group in names(curves, "set"):
        for arm in names(curves, "arm"):
            chosen = select(curves, set=group, arm=arm)
            below = [max(sum(c["below"][page] for c in select(chosen, seed=seed)) for seed in runner.seeds)
                     for page in PAGES[1:]]
            row(group, arm, *figures(chosen), f"{statistics.fmean(c['found'][-1] for c in chosen):.2f}",
                " ".join(map(str, below)))


def write_flips(runner):
    head("arm `default`, all concepts", *map(str, PAGES), "loss at the end")
    base = None
    for title, options in (("no wrong answer", []), ("one in ten wrong", ["--flip", "0.1"]),
                           ("and 2 asked again a page", ["--flip", "0.1", "--recheck", "2"]),
                           ("and 3 asked again a page", ["--flip", "0.1", "--recheck", "3"])):
        curves = runner.curves("--arms", "default", *options)
        base = mean_ap(curves, -1) if base is None else base
        row(title, *figures(curves), f"{base - mean_ap(curves, -1):.3f}")


def write_grades(runner):
    head("arm `default`, captioned photos", *map(str, PAGES))
    for title, options in (("yes or no", []), ("graded", ["--graded"])):
        curves = runner.curves("--arms", "default", *options)
        # Only captions know degrees.
        row(title, *figures(select(curves, set="captioned")))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("concepts")
    parser.add_argument("data")
    parser.add_argument("--encoder", default="starter")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--halfspace", default="build/release/halfspace")
    runner = Runner(parser.parse_args())
    for write in (write_arms, write_flips, write_grades):
        write(runner)
        print(flush=True)


if __name__ == "__main__":
    main()
