"""``python -m tests.conformance [N] [--write]``: the whole table; with ``--write`` into docs/conformance.md."""

import argparse
import re
import sys
import time
from pathlib import Path

from tests.conformance import facturx, run

PAGE = Path(__file__).resolve().parents[2] / "docs" / "conformance.md"
MARKS = ("<!-- measured by make conformance -->", "<!-- end of what was measured -->")


def main() -> int:
    """Measure, print, and write where asked; 1 where an expectation is missed or a disagreement is unexplained."""
    parser = argparse.ArgumentParser()
    parser.add_argument("count", nargs="?", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    lines, wrong = table(asked.count, asked.seed)
    print("\n".join(lines))
    if asked.write:
        before, _, rest = PAGE.read_text(encoding="utf-8").partition(MARKS[0])
        after = rest.partition(MARKS[1])[2]
        PAGE.write_text("\n".join([before + MARKS[0], "", *lines, "", MARKS[1]]) + after, encoding="utf-8")
    return 1 if wrong else 0


def table(count: int, seed: int) -> tuple[list[str], int]:
    """The Markdown lines, and how much is wrong."""
    lines, wrong = ["| official material | asked | met |", "| --- | ---: | ---: |"], 0
    missed: list[tuple[str, str]] = []
    for name in run.CASES:
        score = run.cases(name)
        lines.append(f"| {name}, expectations | {score.asked:,} | {score.met:,} |")
        missed += score.missed
    for folder in run.VALID:
        score = run.valid(folder)
        lines.append(f"| {folder}, files | {score.asked:,} | {score.met:,} |")
        missed += score.missed
    wrong += len(missed)
    lines += ["", *(f"- missed: {where}: {what}" for where, what in missed)] if missed else []
    for profile in ("en16931", "xrechnung"):
        start = time.monotonic()
        folders = ("valid-en16931", "valid-xrechnung") if profile == "en16931" else ("valid-xrechnung",)
        found = run.differential(count // 2, seed, profile, folders)
        print(f"{profile}: {time.monotonic() - start:.0f} s", file=sys.stderr)
        lines += ["", f"Mutated invoices, held to {profile}:", ""]
        lines += [
            "| peer | syntax | files | same verdict | same codes | explained | open |",
            "| --- | --- | ---: | ---: | ---: | ---: | ---: |",
        ]
        for (peer, syntax), score in sorted(found.items()):
            if not score.compared:
                continue
            verdict = f"{score.same_verdict:,}" if peer == "official" else "–"
            explained, left = score.explained.total(), score.open.total()
            lines.append(
                f"| {peer} | {syntax} | {score.compared:,} | {verdict} | {score.same_codes:,} | {explained:,} | {left:,} |"
            )
            if peer == "official":
                wrong += left
        for (peer, syntax), score in sorted(found.items()):
            for code, times in score.open.most_common(40):
                print(f"open: {profile} {peer} {syntax} {code} x{times}: {score.examples[code]}", file=sys.stderr)
    more, open_ = profiles(count // 4, seed)
    return [re.sub(r"\s+$", "", line) for line in [*lines, *more]], wrong + open_


def profiles(count: int, seed: int) -> tuple[list[str], int]:
    """The lines for the profiles of Factur-X, and how much is wrong."""
    lines = ["", "Mutated invoices, held to the profiles of Factur-X 1.09:", ""]
    lines += ["| profile | files | same verdict | same codes | explained | open |", "| --- | ---: | ---: | ---: | ---: | ---: |"]
    wrong = 0
    for profile, score in sorted(facturx.differential(count, seed).items()):
        left = score.open.total()
        lines.append(
            f"| {profile} | {score.compared:,} | {score.same_verdict:,} | {score.same_codes:,} | {score.explained.total():,} | {left:,} |"
        )
        for code, times in score.open.most_common(40):
            print(f"open: {profile} {code} x{times}: {score.examples[code]}", file=sys.stderr)
        wrong += left
    return lines, wrong


if __name__ == "__main__":
    sys.exit(main())
