#!/bin/sh
# Prints the path of a Chromium-like browser for the tests: $CHROMIUM, else one on the PATH, else Debian's, installed.
for name in "${CHROMIUM:-}" chromium chromium-browser google-chrome google-chrome-stable; do
  if [ -n "$name" ] && path=$(command -v "$name"); then
    echo "$path"
    exit 0
  fi
done
if [ -n "${CHROMIUM:-}" ]; then
  echo "CHROMIUM is set to '$CHROMIUM', which is not a program. Unset it, or give the path of Chromium or Chrome." >&2
  exit 1
fi
if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
  echo "No browser found: installing Debian's chromium." >&2
  if { apt-get update -q && apt-get install -q -y --no-install-recommends chromium; } >&2 && command -v chromium; then
    exit 0
  fi
fi
echo "No browser found for the tests. Install Chromium or Chrome (Debian, Ubuntu: sudo apt-get install chromium; macOS: brew install chromium), or set CHROMIUM to its path." >&2
exit 1
