#!/bin/bash
# Nostr: a person is shown by the name that a domain answers for, and by their key when it does not.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
export KEEP=$work/kept
start_stage
stage_do person '' '{"person":"kim","name":"Kim","nostr":true,"nip05":"kim"}'
stage_do person '' '{"person":"eve","name":"Eve","nostr":true,"nip05":"kim"}'
stage_do person '' '{"person":"house","name":"The house","nostr":true,"nip05":"_"}'
publish eve "I say I am Kim #musesocial" '"on":"nostr"'
publish kim "And I am #musesocial" '"on":"nostr"'
publish house "Nobody is called so here #musesocial" '"on":"nostr"'
start_tui 100x30 --from "$(from_nostr)" musesocial
sees "a name that the domain answers for" "Kim +@kim@127\.0\.0\.1:$stage_port"
sees "the domain's own" "The house +@127\.0\.0\.1:$stage_port"
check "a name that is somebody else's is not shown" shows 'Eve +@npub1'
text '&'
type_line 'kim@127'
sees "a filter goes by it" 'And I am'
check "and hides the others" until_true hides 'I say I am Kim'
text q
sees "q ends it with 0" 'status=0'
end_terminal
publish kim "Later #musesocial" '"on":"nostr"'
"$TWEETUP" log --json --count 1 --from "$(from_nostr)" musesocial >"$work/later" 2>"$work/err"
check "it is known again at once" has "$work/later" "\"handle\":\"kim@127.0.0.1:$stage_port\""
finish
