#!/bin/bash
# Resolve every dependency anew, with hashes, for all machines at once. pyproject.toml and the *.in files say what is asked for.
# ARGS of `make lock` reach uv through UV_ARGS, e.g. UV_ARGS="--upgrade-package django" make lock
set -euo pipefail
cd "$(dirname "$0")/.."

resolve() {
  # shellcheck disable=SC2086 # UV_ARGS is a list of words
  .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
    --custom-compile-command "make lock" ${UV_ARGS:-} "$@"
}

resolve pyproject.toml --output-file requirements/run.txt
resolve requirements/build.in --constraints requirements/run.txt --output-file requirements/build.txt
resolve --group dev --constraints requirements/run.txt --constraints requirements/build.txt --output-file requirements/dev.txt
resolve --no-deps requirements/arbiter.in --output-file requirements/arbiter.txt
resolve requirements/node.in --output-file requirements/node.txt

if command -v npm >/dev/null; then npm install --package-lock-only --ignore-scripts --loglevel=error; fi
