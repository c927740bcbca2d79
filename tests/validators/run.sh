#!/bin/bash
# Runs the stage against clients that others wrote, and checks its protocols at their edges.
# usage: run.sh BUILD_DIR (default build). The last line is "N passed, N failed".
set -u
here=$(cd "$(dirname "$0")" && pwd)
build=${1:-build}
script=$here/../stage/tour.jsonl
scratch=$(mktemp -d)
python=/usr/bin/python3
passed=0 failed=0 stage_pid=

stop_stage() {
	[ -z "$stage_pid" ] || { kill "$stage_pid" 2>/dev/null; wait "$stage_pid" || failed=$((failed + 1)); }
	stage_pid=
}

cleanup() {
	[ -z "$stage_pid" ] || kill "$stage_pid" 2>/dev/null
	rm -rf "$scratch"
}
trap cleanup EXIT

start_stage() { # options…; sets url and second
	rm -f "$scratch/ready"
	"$build/stage" --port 0 --second-port 0 --ready "$scratch/ready" "$@" >"$scratch/out" &
	stage_pid=$!
	for _ in $(seq 500); do
		[ -e "$scratch/ready" ] && break
		kill -0 "$stage_pid" 2>/dev/null || { echo "FAILED: the stage did not start"; exit 1; }
		sleep 0.02
	done
	url=$(sed -n 's/^stage //p' "$scratch/ready")
	second=$(sed -n 's/^second //p' "$scratch/ready")
}

# A validator prints lines of "ok …" and "FAILED …" and exits with 0 when all is well.
run() { # name, command…
	local name=$1 status=0 good bad
	shift
	timeout 120 "$@" >"$scratch/lines" 2>"$scratch/errors" || status=$?
	good=$(grep -c '^ok ' "$scratch/lines")
	bad=$(grep -c '^FAILED' "$scratch/lines")
	if [ "$status" -ne 0 ] && [ "$bad" -eq 0 ]; then
		echo "FAILED $name: exit $status" >>"$scratch/lines"
		bad=1
	fi
	if [ "$status" -eq 0 ] && [ $((good + bad)) -eq 0 ]; then
		echo "FAILED $name: it checked nothing" >>"$scratch/lines"
		bad=1
	fi
	sed "s|^|$name: |" "$scratch/lines"
	[ "$bad" -eq 0 ] || cat "$scratch/errors"
	passed=$((passed + good)) failed=$((failed + bad))
}

with_tour() { # name, command…: the client starts the tour when it is connected
	start_stage --script "$script" --backlog --start paused --speed 240 --firehose 200
	run "$@" "$url"
	stop_stage
}

start_stage --script "$here/check.jsonl"
run "mastodon edges" "$python" "$here/check_mastodon.py" "$url" "$second"
run "bluesky edges" "$python" "$here/check_bluesky.py" "$url"
stop_stage
with_tour "@skyware/jetstream" node "$here/skyware.mjs"
with_tour "@atcute/jetstream" node "$here/atcute.mjs"
with_tour "python3-mastodon" "$python" "$here/mastodon_py.py"
with_tour "twitter-api-v2" node "$here/twitter.mjs"
with_tour "nostr-tools" node "$here/nostr_stage.mjs"
run "@nostr-relay" node "$here/nostr_real.mjs" "$build"

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
