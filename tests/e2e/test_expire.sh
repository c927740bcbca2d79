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
finish
