#!/bin/bash
# Recordings: `log --json` of a file gives the file again, `replay` plays it, and broken files cost what is broken.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
tape=tests/e2e/recording.jsonl

log() { timeout 60 "$TWEETUP" log "$@" 2>"$work/err" </dev/null; }

ascii() { [ -s "$1" ] && ! LC_ALL=C grep -qP '[^\x00-\x7f]' "$1"; }

log --json --from "file:$tape" musesocial >"$work/out"
same "log of a recording ends with 0" 0 $?
check "every line has the documented shape" python3 tests/e2e/posts.py shape "$work/out"
same "all six lines, in order" "$(python3 tests/e2e/posts.py texts $tape)" "$(python3 tests/e2e/posts.py texts "$work/out")"
same "labels are worked out anew" "Q1 A1 None None None" \
	"$(python3 -c 'import json,sys; print(*[p["label"] for p in map(json.loads, sys.stdin) if "id" in p])' <"$work/out")"
same "a ledger is not believed but worked out anew" "host_question answer audience_question other audience_question" \
	"$(python3 -c 'import json,sys; print(*[r for p in map(json.loads, sys.stdin) if "id" in p for r in p["ledger"]["roles"]])' <"$work/out")"
log --json --from "file:$work/out" musesocial >"$work/again"
check "what was written reads back the same" cmp -s "$work/out" "$work/again"
timeout 60 "$TWEETUP" log --json --from file:- musesocial <"$tape" >"$work/again"
check "a recording from standard input" cmp -s "$work/out" "$work/again"

log --from "file:$tape" musesocial >"$work/plain"
same "plain log ends with 0" 0 $?
check "a line a post" at_least "$work/plain" 5
check "plain lines have who and what" has "$work/plain" 'Ana Ruiz.*Which object would you save first'
check "plain lines show other scripts" has "$work/plain" 'ゾウ'
check "plain lines describe photos" has "$work/plain" 'astrolabe on black velvet'
check "no escape sequence" lacks "$work/plain" "$(printf '\033')"
LC_ALL=C LANG=C log --from "file:$tape" musesocial >"$work/ascii"
check "LANG=C is ASCII" ascii "$work/ascii"
LC_ALL=C LANG=C log --json --from "file:$tape" musesocial >"$work/again"
check "JSON stays UTF-8 with LANG=C" cmp -s "$work/out" "$work/again"
timeout 60 "$TWEETUP" --from "file:$tape" musesocial </dev/null 2>/dev/null | cat >"$work/piped"
check "without a terminal a follow is a log" has "$work/piped" 'Which object would you save first'

log --json --count 2 --from "file:$tape" musesocial >"$work/out2"
same "--count ends with 0" 0 $?
same "--count 2 is two lines" 2 "$(lines "$work/out2")"
log --filter 'is:question -net:bluesky' --from "file:$tape" musesocial >"$work/filtered"
check "--filter lets through what fits" has "$work/filtered" 'Which object'
check "--filter keeps out what does not" lacks "$work/filtered" 'astrolabe|Buy frames'

# Junk between good lines costs the junk.
{
	head -n 1 $tape
	echo 'this is no JSON'
	printf '{"v":1,"id":"mastodon:x"\n\377\376\000\n[]\n"\\ud800"\n{"v":1}\n'
	head -c 300000 /dev/zero | tr '\0' '['
	echo
	sed -n 2p $tape
} >"$work/junk.jsonl"
log --json --from "file:$work/junk.jsonl" musesocial >"$work/out"
same "a recording with junk ends with 0" 0 $?
same "and its two posts are there" 2 "$(lines "$work/out")"

# On the screen.
start_tui 100x30 replay --speed 1000 $tape
sees "replay shows the last post, behind its warning" 'Warning: large animals'
loses "a deleted post goes" 'Buy frames'
sees "replay shows the photo's description" 'astrolabe on black velvet'
keys k Enter Space
sees "which a key lifts" 'elephant in the hall stuffed'
keys q q
sees "q ends it with 0" 'status=0'
check "and restores the terminal" terminal_restored
finish
