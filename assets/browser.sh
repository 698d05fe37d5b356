#!/bin/bash
# See that a Chromium is here for the browser tests. As root on Debian it is installed; elsewhere those tests skip and say so, except in CI.
set -euo pipefail

for name in chromium chromium-browser google-chrome; do
  if command -v "$name" >/dev/null; then exit 0; fi
done

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "No Chromium here: installing it for the browser tests ..."
  if apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends chromium >/dev/null; then
    exit 0
  fi
fi

echo "No Chromium on this machine; the browser tests need one (on Debian: apt-get install chromium)." >&2
if [ "${CI:-}" = true ]; then exit 1; fi
