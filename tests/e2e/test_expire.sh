#!/bin/bash
# Nostr: a post whose time is over goes as if its author had deleted it, while it is shown and after another start.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
export KEEP=$work/kept
start_stage
stage_do person '' '{"person":"kim","name":"Kim","nostr":true}'
publish kim "For ever #musesocial" '"on":"nostr"'
publish kim "Over before it was read #musesocial" '"on":"nostr","expires":-60'
publish kim "Until tomorrow #musesocial" '"on":"nostr","expires":86400'
"$TWEETUP" log --json --from "$(from_nostr)" musesocial >"$work/out" 2>"$work/err" &
follower=$!
check "what is good is shown" until_true at_least "$work/out" 2
publish kim "For the next start #musesocial" '"on":"nostr","expires":15'
publish kim "For a while #musesocial" '"on":"nostr","expires":7'
publish kim "For a moment #musesocial" '"on":"nostr","expires":5'
check "so are posts that have an end, until they go" until_true at_least "$work/out" 7
kill -TERM $follower
wait $follower
same "SIGTERM ends it with 0" 0 $?
id_of() { sed -n 's/^{"v":1,"id":"\([^"]*\)".*"text":"'"$1"'.*/\1/p' "$work/out"; }
check "first the one" has <(sed -n 6p "$work/out") "\"delete\":\"$(id_of 'For a moment')\""
check "then the other" has <(sed -n 7p "$work/out") "\"delete\":\"$(id_of 'For a while')\""
check "what was over is never shown" lacks "$work/out" 'Over before'
same "nothing else is" 7 "$(lines "$work/out")"

# One that was still good at the end of a run
start_tui 100x30 --from "$(from_nostr)" musesocial
sees "the next run begins with it" 'For the next start|Kim deleted this post'
loses "until its time is over, too" 'For the next start'
sees "the others stay" 'For ever'
sees "all of them" 'Until tomorrow'
check "what had gone before has gone" hides 'For a while|For a moment|Over before'
keys q
sees "q ends it with 0" 'status=0'

# What is over while nobody runs: the clock of these is two days ahead
python3 -c 'import struct, sys; sys.stdout.buffer.write(struct.pack("q", 2 * 86400))' >"$work/leap"
archive=$KEEP/tweetup/musesocial.db
ahead=(env "ASAN_OPTIONS=${ASAN_OPTIONS:-}:verify_asan_link_order=0" "LD_PRELOAD=$top/$BUILD/leap.so" "LEAP_FILE=$work/leap" "$TWEETUP")
rows() { python3 -c 'import sqlite3, sys; print(sqlite3.connect(sys.argv[1]).execute("SELECT count(*) FROM post WHERE " + sys.argv[2]).fetchone()[0])' "$archive" "$1"; }
"$TWEETUP" export --as jsonl musesocial >"$work/today"
check "an export of today has both" has "$work/today" 'Until tomorrow'
for as in jsonl csv html; do
	"${ahead[@]}" export --as $as musesocial >"$work/later.$as"
	check "one as $as, of the day after, has the one" has "$work/later.$as" 'For ever'
	check "but not the other" lacks "$work/later.$as" 'Until tomorrow'
done
"${ahead[@]}" replay --plain --speed 1000 musesocial >"$work/replayed"
check "a replay has the one" has "$work/replayed" 'For ever'
check "but not the other" lacks "$work/replayed" 'Until tomorrow'
same "to read erases nothing" 1 "$(rows "text LIKE 'Until tomorrow%'")"
"${ahead[@]}" log --json --from "$(from_nostr)" musesocial >"$work/out" 2>"$work/err" &
follower=$!
is_erased() { [ "$(rows "text LIKE 'Until tomorrow%'")" = 0 ]; }
check "who collects next erases it" until_true is_erased
kill -TERM $follower
wait $follower
same "SIGTERM ends it with 0" 0 $?
same "nothing else has gone" 1 "$(rows "text LIKE 'For ever%' AND NOT flags & 4")"
finish
