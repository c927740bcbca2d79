#!/bin/bash
# Hostile posts: at most the odd post is lost, the screen is whole, and nothing unclean is written anywhere.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
patience=$((patience + 60))
start_stage
publish_people
publish ana "Ana before #musesocial"
publish tom "Tom before #musesocial"
token_config glam
sources=(--from "$(from_bluesky)" --from "$(from_mastodon)")
"$TWEETUP" log --json --log "$work/log" "${sources[@]}" musesocial >"$work/told" 2>"$work/err" </dev/null &
json=$!
"$TWEETUP" log "${sources[@]}" musesocial >"$work/plain" 2>/dev/null </dev/null &
plain=$!
start_tui 110x30 "${sources[@]}" musesocial
wait_for_text 'Ana before' >/dev/null
wait_for_text 'Tom before' >/dev/null
until_true at_least "$work/told" 2
until_true at_least "$work/plain" 2
until_true stage_was_asked /api/v1/streaming
program=$(tui_pid)
count=$(python3 tests/e2e/hostile.py "$stage_port")
publish ana "Ana after #musesocial"
publish tom "Tom after #musesocial"

for who in Ana Tom; do
	sees "the screen goes on: $who" "$who after"
	check "log --json goes on: $who" until_true has "$work/told" "$who after"
	check "plain log goes on: $who" until_true has "$work/plain" "$who after"
done

check "log --json is clean and has its shape" python3 tests/e2e/posts.py shape "$work/told"
told=$(python3 -c 'import json, sys; print(sum("/evil" in p["author"]["id"] or p["author"]["id"] == sys.argv[2] for p in map(json.loads, open(sys.argv[1])) if "id" in p))' "$work/told" \
	"$(stage_ledger | grep -m1 '"by":"wicked"' | grep -oE 'did:plc:[a-z0-9]+' | head -n 1)")
echo "# $told of $((count * 2)) hostile posts were told"
check "what can be told is told" test "$told" -ge $((count * 2))
check "plain log has no control characters" bash -c '! LC_ALL=C grep -qP "[\x00-\x08\x0b-\x1f\x7f]" "$1" && iconv -f UTF-8 -t UTF-8 "$1" >/dev/null' - "$work/plain"
check "plain log has no bidi controls" bash -c '! grep -qP "[\x{202a}-\x{202e}\x{2066}-\x{2069}\x{200e}\x{200f}\x{9b}]" "$1"' - "$work/plain"
check "the --log file is ASCII" bash -c '! LC_ALL=C grep -qP "[^\x09\x20-\x7e]" "$1"' - "$work/log"

# The screen: whole in every place of the feed, whatever the terminal makes of it.
check "the terminal's title is not theirs" bash -c '[[ "$1" != *owned* ]]' - "$(tmux -S "$socket" display-message -p '#{pane_title}')"
check "it still has the alternate screen" alternate 1
keys g
whole=0
for _ in $(seq 1 40); do
	keys Space
	top_line=$(screen | head -n 1)
	[[ $top_line == *musesocial* ]] && whole=$((whole + 1))
done
same "the title line is whole at every page" 40 $whole
check "no line is longer than the screen" test "$(screen | wc -L)" -le 110
keys G
sees "the end is there" 'after #?musesocial|Tom after|Ana after'
same "the program never stopped" "$program" "$(tui_pid)"
if [ -z "${SLOW:-}" ]; then
	peak=$(awk '/VmHWM/ { print int($2 / 1024) }' "/proc/$program/status")
	echo "# peak memory $peak MiB"
	ceiling=100
	grep -qE '__(a|t)san_init' "$top/$BUILD/tweetup" && ceiling=400 # the checkers keep books of their own
	check "at most $ceiling MiB of memory at any time" test "$peak" -le $ceiling
fi
keys q
sees "q ends it with 0" 'status=0'
check "the terminal is restored" terminal_restored
kill -TERM $json $plain
wait $json
same "log --json ends with 0" 0 $?
wait $plain
same "log ends with 0" 0 $?
finish
