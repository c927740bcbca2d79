#!/bin/bash
# Runs every bench program and prints their lines as one table: name, value, unit, goal, verdict.
# `make bench` builds them first. BENCH=name runs only one.
set -u
cd "$(dirname "$0")/../.." || exit 1
BUILD=${BUILD:-build}
status=0
printf 'machine: %s, %s cores, load %s\n\n' "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)" "$(nproc)" \
	"$(cut -d' ' -f1 /proc/loadavg)"
for source in tests/bench/bench_*.c; do
	[ -e "$source" ] || continue
	name=$(basename "${source%.c}")
	[ -n "${BENCH:-}" ] && [ "bench_$BENCH" != "$name" ] && continue
	echo "== ${name#bench_}"
	"$BUILD/bench/$name" </dev/null || { echo "   missed a goal or failed (status $?)"; status=1; }
done
exit $status
