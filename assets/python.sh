#!/bin/bash
# Make the virtual environment named by the first argument with the first Python here that is new enough.
set -euo pipefail
venv="$1"

new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }

if [ -x "$venv/bin/python" ] && new_enough "$venv/bin/python" && "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
  exit 0
fi

found=""
for candidate in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11 /usr/local/bin/python3 "${HOME:-/nonexistent}"/.pyenv/shims/python3; do
  if new_enough "$candidate"; then
    found="$candidate"
    break
  fi
done
if [ -z "$found" ]; then
  echo "Duebook needs Python 3.11 or newer and found none on PATH. Install one, or name it: make PYTHON=/path/to/python3" >&2
  exit 1
fi

if ! "$found" -c 'import ensurepip, venv' >/dev/null 2>&1; then
  version="$("$found" -c 'import sys; print("%d.%d" % sys.version_info[:2])')"
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "This Python has no venv module: installing python$version-venv ..."
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "python$version-venv" >/dev/null
  else
    echo "This Python has no venv module. Install it, on Debian: apt-get install python$version-venv" >&2
    exit 1
  fi
fi

echo "Making $venv with $("$found" --version) ..."
"$found" -m venv --clear "$venv"
