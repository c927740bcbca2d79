#!/bin/bash
# `make demo`: without a terminal it prints the tour and ends by itself; in one it is the full screen. Nothing is left behind.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
export TMPDIR=$work BUILD
mine="$work" # what the demo starts carries it in its environment

nothing_left() {
	! grep -lzE "^TMPDIR=$mine\$" /proc/[0-9]*/environ 2>/dev/null | grep -vE "^/proc/($$|$BASHPID|self)/" |
		while read -r file; do tr '\0' ' ' <"${file%environ}cmdline" 2>/dev/null; echo; done | grep -E 'stage --port|tweetup '
}

from=$SECONDS
(
	make --no-print-directory BUILD="$BUILD" demo </dev/null 2>"$work/err" | cat >"$work/out"
	echo "${PIPESTATUS[*]}" >"$work/statuses"
) &
patience=$((patience + 60))
check "it ends by itself" until_true has "$work/statuses" .
same "with status 0" "0 0" "$(cat "$work/statuses")"
check "within a minute ($((SECONDS - from)) s)" test $((SECONDS - from)) -le $((65 * ${SLOW:-1}))
check "a line a post, 40 at least" at_least "$work/out" 40
for page in https://glam.example/@ https://bsky.app/ https://njump.me/ https://x.com/; do
	check "some of them at $page" has "$work/out" "$page"
done
check "no escape sequence" lacks "$work/out" "$(printf '\033')"
check "nothing is left running" until_true nothing_left

start_shell 120x35
type_line "DEMO_SECONDS=12 BUILD=$BUILD tests/demo.sh; echo \"status=\$?\""
sees "in a terminal it is the full screen" 'musesocial'
check "with the alternate screen" until_true alternate 1
sees "with all four networks" 'glam.example live .*bluesky live .*relay.example live .*x live'
sees "and posts" '#musesocial$|Q1'
keys q
sees "q ends it with 0" 'status=0'
check "the terminal is restored" terminal_restored
end_terminal
check "again nothing is left" until_true nothing_left
finish
