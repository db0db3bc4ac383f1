#!/usr/bin/env bash
# onnxruntime's official wheels for Linux report to their vendor, from 1.29.0 on, without being asked.
#
# What was seen, onnxruntime 1.32.0 on Debian 12, x86-64, Python 3.11:
#
# - `import onnxruntime` alone, no session, writes deviceid (a random number that stays) and onnxruntime.db (SQLite:
#   the first event, with the path of the executable, operating system, processor, memory and kind of machine) into
#   $XDG_CACHE_HOME or ~/.cache, under Microsoft/DeveloperTools/.onnxruntime, and an empty .ses into $TMPDIR.
# - About ten seconds later, and again every five to ten, it looks for its vendor's host to send what it has.
# - `onnxruntime.disable_telemetry_events()` can be called only after the import, and so after all of the files.
# - ORT_DISABLE_TELEMETRY=1 in the environment before the import: no file, no attempt.
# - A variable CI, whatever runs there, does the same: who looks for this under CI finds nothing.
# - 1.28.0 does none of it.
#
# Documented: docs/Privacy.md of onnxruntime ("Telemetry is turned ON by default in the official builds"), pull
# request 27379 (released with 1.29.0). That it happens at import, before there is anything that a program could call,
# is in issue 25573. WebAssembly builds have none.
#
# Needs Linux, Python 3.11 to 3.13 with venv, strace, unshare, and pip's index. Runs without Brushwork, in a temporary
# folder; what is imported runs in a network of its own, so that nothing is sent. Takes about two minutes. Fails if what is
# said above is not so any more: then look whether Brushwork still has to set the variable (brushwork/__init__.py).
set -euo pipefail

place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT

for version in 1.28.0 1.32.0; do
	python3 -m venv "$place/$version"
	"$place/$version/bin/pip" install --quiet --disable-pip-version-check numpy==2.4.6 "onnxruntime==$version"
done

# Import one version, then run more code; $files and $tried are what it left, and to how many addresses it turned.
watch() { # VERSION CODE [VARIABLE=VALUE]
	local home="$place/home"
	rm -rf "$home" "$place"/trace.*
	mkdir -p "$home/tmp"
	env -i PATH="$PATH" HOME="$home" TMPDIR="$home/tmp" "${@:3}" \
		unshare --map-root-user --net strace -ff -qq -e trace=connect -o "$place/trace" \
		"$place/$1/bin/python" -B -c "import onnxruntime, time; $2"
	files=$(cd "$home" && find . -type f -printf '%f ' | tr ' ' '\n' | sort | xargs)
	tried=$(cat "$place"/trace.* | grep -c 'sa_family=AF_INET' || true)
	echo "onnxruntime $1 ${*:3} | $2 | files: ${files:-none} | connections tried: $tried"
}
changed() {
	echo "Changed: $1" >&2
	exit 1
}
ALL='.ses deviceid onnxruntime.db'

watch 1.28.0 'time.sleep(20)'
[ -z "$files" ] && [ "$tried" = 0 ] || changed '1.28.0 was quiet'
watch 1.32.0 'time.sleep(20)'
[ "$files" = "$ALL" ] || changed 'it left a device id, a database and a session file'
[ "$tried" != 0 ] || changed 'it tried to connect within 20 seconds'
watch 1.32.0 'onnxruntime.disable_telemetry_events()'
[ "$files" = "$ALL" ] || changed 'turning it off after the import came too late for the files'
watch 1.32.0 'time.sleep(20)' ORT_DISABLE_TELEMETRY=1
[ -z "$files" ] && [ "$tried" = 0 ] || changed 'the variable kept all of it away'
watch 1.32.0 'time.sleep(20)' CI=true
[ -z "$files" ] && [ "$tried" = 0 ] || changed 'it was quiet under CI'
echo 'All as it was.'
