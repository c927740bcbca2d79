#!/bin/bash
# 5,000 posts at 5,000 a second: nothing is lost, the keyboard answers, the terminal gets at most 60 frames a second.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
start_stage
publish_people
publish tom "Before the flood #musesocial"
"$TWEETUP" log --json --from "$(from_bluesky)" musesocial >"$work/told" 2>"$work/err" </dev/null &
follower=$!
start_tui 120x40 --from "$(from_bluesky)" musesocial
wait_for_text 'Before the flood' >/dev/null
until_true at_least "$work/told" 1
tmux -S "$socket" pipe-pane "cat >$work/bytes"
began=${EPOCHREALTIME/./}
stage_do flood 'n=5000&r=5000&on=bluesky'
sees "the flood arrives" '\([0-9]+\) #musesocial'
sees "to its last post" '5,001 posts'
took=$((${EPOCHREALTIME/./} - began)) # a slow machine's flood takes longer, and longer means more frames
bytes=$(wc -c <"$work/bytes")
echo "# $bytes bytes to the terminal, $((bytes / 5000)) a post, in $took us"
check "at most 100 bytes a post to the terminal at 5,000 posts a second" \
	test "$bytes" -le $((500000 * (took > 1000000 ? took : 1000000) / 1000000))
keys g
sees "the keyboard answers" 'Before the flood'
until_true at_least "$work/told" 5001
same "log told each once" 5001 "$(python3 -c 'import json,sys; print(len({json.loads(line)["id"] for line in open(sys.argv[1])}))' "$work/told")"
same "and nothing twice" 5001 "$(lines "$work/told")"
rm -f "$work/bytes"
tmux -S "$socket" pipe-pane
keys q
sees "q ends it with 0" 'status=0'
kill -TERM $follower
wait $follower
same "log ends with 0" 0 $?
finish
