"""The whole suite as `make test` runs it: every test on SQLite, then those that use a database on PostgreSQL, then one count.

``python -m tests.suite [--long] [PYTEST ARGUMENT ...]``; --long takes the long tiers in. The exit code is pytest's, of the
first of the two runs that failed; "no test was collected" is a failure too.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from xml.etree import ElementTree as ET

from tests.postgres import server

WORKERS = "2"


def run(name: str, report: Path, arguments: list[str], environment: dict[str, str]) -> int:
    """One pytest run with a report beside it; returns pytest's exit code."""
    print(f"\n=== {name} ===", flush=True)
    command = [sys.executable, "-m", "pytest", "-q", "-n", WORKERS, "--dist", "worksteal", "--durations=5"]
    done = subprocess.run([*command, f"--junitxml={report}", *arguments], env=environment, check=False)
    if done.returncode == 5:
        print(f"{name}: no test was collected", flush=True)
    return done.returncode


def count(report: Path) -> tuple[int, int, int]:
    """Passed, failed and skipped in a report; a run that wrote none counts as one failure."""
    if not report.exists():
        return 0, 1, 0
    passed = failed = skipped = 0
    for suite in ET.parse(report).getroot().iter("testsuite"):
        bad, left = int(suite.get("failures", 0)) + int(suite.get("errors", 0)), int(suite.get("skipped", 0))
        passed, failed, skipped = passed + int(suite.get("tests", 0)) - bad - left, failed + bad, skipped + left
    return passed, failed, skipped


def main(arguments: list[str]) -> int:
    """Run both and print the closing line."""
    long = "--long" in arguments
    arguments = [word for word in arguments if word != "--long"]
    environment = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    environment["DUEBOOK_TEST_TIER"] = "long" if long else "commit"
    tier, database_tier = ([], ["-m", "not browser"]) if long else (["-m", "not slow"], ["-m", "not slow and not browser"])
    with tempfile.TemporaryDirectory(prefix="duebook-reports-") as folder:
        reports = [Path(folder) / "sqlite.xml", Path(folder) / "postgresql.xml"]
        codes = [run("SQLite", reports[0], [*tier, *arguments], environment)]
        with server() as url:
            beside = environment | {"DATABASE_URL": url}
            codes.append(run("PostgreSQL", reports[1], [*database_tier, "--only-database", *arguments], beside))
        passed, failed, skipped = (sum(numbers) for numbers in zip(*map(count, reports), strict=True))
    print(f"\n{passed} passed, {failed} failed, {skipped} skipped", flush=True)
    return next((code for code in codes if code), 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
