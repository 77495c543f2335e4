#!/bin/sh
# Prints the path of a Chromium-like browser for the tests: $CHROMIUM, else one on the PATH, else Debian's, installed.
# Labels are measured in the letters of Arial or of Liberation Sans, which has the same widths: as root on Debian, where
# neither is there, it is installed too.
debian_root() { command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; }
install_quietly() { { apt-get update -q && apt-get install -q -y --no-install-recommends "$@"; } >&2; }

if debian_root && ! fc-match Arial 2>/dev/null | grep -qiE "arial|liberation"; then
  echo "No Arial and no Liberation Sans found: installing Debian's fonts-liberation." >&2
  install_quietly fontconfig fonts-liberation
fi
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
if debian_root; then
  echo "No browser found: installing Debian's chromium." >&2
  if install_quietly chromium && command -v chromium; then
    exit 0
  fi
fi
echo "No browser found for the tests. Install Chromium or Chrome (Debian, Ubuntu: sudo apt-get install chromium; macOS: brew install chromium), or set CHROMIUM to its path." >&2
exit 1
