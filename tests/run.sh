#!/bin/bash
# Runs the suites named on the command line and ends with `N passed, N failed` over all of them.
# What a test printed is kept in $BUILD/log and shown when it failed.
set -u
cd "$(dirname "$0")/.." || exit 1
BUILD=${BUILD:-build}
export BUILD
logs=$BUILD/log
mkdir -p "$logs"
passed=0 failed=0 broken=()

# A quiet, known world for every test: no tokens, no proxies, no state of whoever runs them.
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
export HOME=$home TZ=UTC LC_ALL=C.UTF-8
unset XDG_CONFIG_HOME XDG_STATE_HOME XDG_DATA_HOME XDG_CACHE_HOME NO_COLOR BROWSER TMUX LINES COLUMNS
unset http_proxy https_proxy all_proxy no_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY NO_PROXY
export ASAN_OPTIONS=${ASAN_OPTIONS:-detect_leaks=1:abort_on_error=0}
export LSAN_OPTIONS=${LSAN_OPTIONS:-suppressions=$PWD/tests/lsan.supp:print_suppressions=0}
export UBSAN_OPTIONS=${UBSAN_OPTIONS:-print_stacktrace=1}
export TSAN_OPTIONS=${TSAN_OPTIONS:-suppressions=$PWD/tests/tsan.supp:halt_on_error=0:exitcode=66}

# What is started here inherits nothing of make's: make waits at its end for whoever has its job tokens.
unset MAKEFLAGS MFLAGS MAKELEVEL
for fd in /proc/self/fd/*; do
	fd=${fd##*/}
	[ "$fd" -gt 2 ] && [ "$fd" != 255 ] && eval "exec $fd>&-"
done

# Processes of a test, known by a mark in their environment.
left_of() { grep -lszxF "TWEETUP_TEST=$1" /proc/[0-9]*/environ | cut -d/ -f3; }

# A test cleans up after itself: what is still there a moment after it ended is its failure. Says so into its log.
nothing_left() { # mark, log
	local pids until=$((SECONDS + 5))
	while pids=$(left_of "$1") && [ -n "$pids" ] && [ $SECONDS -lt $until ]; do sleep 0.1; done
	[ -n "$pids" ] || return 0
	echo "not ok: left running:" >>"$2"
	# shellcheck disable=SC2086 # one pid a word
	ps -o pid=,args= -p "${pids//$'\n'/,}" >>"$2" 2>/dev/null || echo "$pids" >>"$2"
	# shellcheck disable=SC2086
	kill -KILL $pids 2>/dev/null
	return 1
}

# One test into its log, within its time; its status, or 99 when it left something running.
attempt() { # suite-name, seconds, command...
	local log=$logs/$1.log limit=$2 mark=$$.$1 status
	shift 2
	TWEETUP_TEST=$mark timeout -k 10 "$limit" "$@" >"$log" 2>&1 </dev/null
	status=$?
	[ $status = 124 ] && echo "not ok: took longer than $limit seconds" >>"$log"
	nothing_left "$mark" "$log" || status=99
	return $status
}

# Sets p and f from a log and an exit status: our own closing line, else cmocka's, else the status alone.
count() {
	local closing
	p=0 f=0
	closing=$(grep -E '^[0-9]+ passed, [0-9]+ failed$' "$1" | tail -n 1)
	if [ -n "$closing" ]; then
		read -r p _ f _ <<<"$closing"
	else
		p=$(sed -n 's/^\[  PASSED  \] \([0-9]*\) test(s)\.$/\1/p' "$1" | awk '{ n += $1 } END { print n + 0 }')
		f=$(sed -n 's/^\[  FAILED  \] \([0-9]*\) test(s), listed below:$/\1/p' "$1" | awk '{ n += $1 } END { print n + 0 }')
		[ "$2" = 0 ] && [ "$p" = 0 ] && p=1
	fi
	[ "$2" != 0 ] && [ "$f" = 0 ] && f=1
	return 0
}

tell() { # suite, name, status, seconds
	local log=$logs/$1-$2.log
	count "$log" "$3"
	passed=$((passed + p)) failed=$((failed + f))
	if [ "$f" = 0 ]; then
		printf '%-10s %-28s %4d ok  %4ss\n' "$1" "$2" "$p" "$4"
	else
		printf '%-10s %-28s %4d ok, %d FAILED (status %s), %s:\n' "$1" "$2" "$p" "$f" "$3" "$log"
		grep -E '^not ok|FAILED|ERROR|rror:|WARNING: ThreadSanitizer' "$log" | head -n 20 | sed 's/^/    /'
		tail -n 25 "$log" | sed 's/^/    | /'
		broken+=("$1/$2")
	fi
}

run() { # suite, name, seconds it may take, command...
	local suite=$1 name=$2 limit=$3 from=$SECONDS status
	shift 3
	attempt "$suite-$name" "$limit" "$@"
	status=$?
	tell "$suite" "$name" $status $((SECONDS - from))
}

# Like run, for several commands at a time: results are told in order when all are done.
run_all() { # suite, how many at a time, seconds each may take, a function that sets the array `command` for a name, names...
	local suite=$1 jobs=$2 limit=$3 make=$4 name command=()
	shift 4
	for name in "$@"; do
		while [ "$(jobs -pr | wc -l)" -ge "$jobs" ]; do wait -n; done
		"$make" "$name"
		(
			from=$SECONDS
			attempt "$suite-$name" "$limit" "${command[@]}"
			echo "$? $((SECONDS - from))" >"$logs/$suite-$name.status"
		) &
	done
	wait
	for name in "$@"; do
		read -r status seconds <"$logs/$suite-$name.status"
		tell "$suite" "$name" "$status" "$seconds"
	done
}

names_of() { # files...: without folder and ending, those that are there
	local file
	for file in "$@"; do
		[ -e "$file" ] || continue
		file=${file##*/}
		echo "${file%.*}"
	done
}

suite_lint() {
	local file
	for file in tests/lint/*.sh tests/lint/check_*.py; do
		[ -e "$file" ] || continue
		case $file in
		*.py) run lint "$(basename "$file" .py)" 300 python3 "$file" ;;
		*) run lint "$(basename "$file" .sh)" 600 bash "$file" ;;
		esac
	done
}

unit_command() { command=("$BUILD/unit/$1"); }
suite_unit() {
	local name names=()
	for name in $(names_of tests/unit/test_*.c); do
		[ -x "$BUILD/unit/$name" ] && names+=("$name")
	done
	run_all unit 3 600 unit_command "${names[@]}"
}

suite_screens() {
	local name
	for name in $(names_of tests/screen/test_*.c); do run screens "$name" 600 "$BUILD/screen/$name"; done
}

suite_corpus() {
	local name seeds
	for name in $(names_of tests/fuzz/fuzz_*.c); do
		mapfile -t seeds < <(find "tests/fuzz/corpus/${name#fuzz_}" -type f 2>/dev/null | sort)
		run corpus "$name" 300 "$BUILD/corpus/$name" "${seeds[@]}"
	done
}

suite_validators() { run validators stage 600 "${MAKE:-make}" --no-print-directory -s validators; }

# Without use_tls=0 the leak checker of gcc 12 itself crashes now and then, over a thread of the program that has gone.
e2e_command() { command=(env LSAN_OPTIONS="$LSAN_OPTIONS:use_tls=0" bash "tests/e2e/$1.sh"); }
# shellcheck disable=SC2046 # names have no spaces
suite_e2e() { run_all e2e 3 600 e2e_command $(names_of tests/e2e/test_*.sh); }
# The few that touch every room, for the slow builds.
suite_smoke() { run_all e2e 2 900 e2e_command test_{screen,hostile,ledger_ws,ledger_jetstream}; }

crash_command() { command=(python3 "tests/crash/$1.py"); }
# shellcheck disable=SC2046
suite_crash() { run_all crash 3 1500 crash_command $(names_of tests/crash/test_*.py); }

suite_soak() { run soak soak $((${SOAK_SECONDS:=40} + 300)) env SOAK_SECONDS="$SOAK_SECONDS" python3 tests/soak/soak.py; }

fuzz_command() {
	local corpus=tests/fuzz/corpus/${1#fuzz_} found=$BUILD/corpus-found/$1
	mkdir -p "$found" "$BUILD/crash"
	command=("$FUZZ_BUILD/fuzz/$1" -max_total_time="$FUZZ_SECONDS" -rss_limit_mb=1024 -timeout=10
		-artifact_prefix="$BUILD/crash/$1-" -print_final_stats=1 "$found")
	[ -d "$corpus" ] && command+=("$corpus")
}
# shellcheck disable=SC2046
suite_fuzz() { run_all fuzz 2 $((FUZZ_SECONDS + 120)) fuzz_command $(names_of tests/fuzz/fuzz_*.c); }

for suite in "$@"; do
	"suite_$suite"
done
[ ${#broken[@]} -gt 0 ] && echo "failed: ${broken[*]}"
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
