#!/bin/sh
# Chromium, Firefox and WebKitGTK for the tests: from the machine, from Debian's packages, or from Playwright.
# And strace, by which the tests see whether anything is written or sent that should not be.
set -eu

has_chromium() {
	[ -n "${BRUSHWORK_CHROMIUM:-}" ] || command -v chromium || command -v chromium-browser || command -v google-chrome ||
		command -v chromium-headless-shell ||
		.venv/bin/python -c 'import pathlib, playwright.sync_api as p
with p.sync_playwright() as play: raise SystemExit(not pathlib.Path(play.chromium.executable_path).exists())'
}
# Debian's Chromium without windows, as Playwright's own is: pages open with half the work.
has_shell() {
	[ -n "${BRUSHWORK_CHROMIUM:-}" ] || command -v chromium-headless-shell || ! apt-cache show chromium-headless-shell
}
has_firefox() {
	[ -n "${BRUSHWORK_FIREFOX:-}" ] || command -v firefox-esr || command -v firefox
}
has_webkit() {
	command -v WebKitWebDriver && command -v Xvfb
}

missing=
has_chromium >/dev/null 2>&1 || missing=chromium
has_shell >/dev/null 2>&1 || missing="$missing chromium-headless-shell"
has_firefox >/dev/null 2>&1 || missing="$missing firefox-esr"
has_webkit >/dev/null 2>&1 || missing="$missing webkit2gtk-driver xvfb"
command -v strace >/dev/null || missing="$missing strace"
[ -n "$missing" ] || exit 0

root=
[ "$(id -u)" = 0 ] || root=sudo
if command -v apt-get >/dev/null && { [ -z "$root" ] || command -v sudo >/dev/null; }; then
	echo "Installing$missing with apt-get"
	$root apt-get update -qq
	# Ubuntu's packages of these names are snaps; one that cannot be had is left to Playwright below.
	for package in $missing; do
		DEBIAN_FRONTEND=noninteractive $root apt-get install -y -qq --no-install-recommends "$package" >/dev/null ||
			echo "apt-get has no $package"
	done
fi
has_chromium >/dev/null 2>&1 || .venv/bin/playwright install --with-deps chromium
has_firefox >/dev/null 2>&1 || echo "No Firefox found: its tests will say so. Set BRUSHWORK_FIREFOX to its path." >&2
has_webkit >/dev/null 2>&1 || echo "No WebKitGTK with driver and Xvfb found: its tests will say so." >&2
