#!/bin/bash
# Nostr: posts that lack the tag. Slips by people in the conversation, and replies to the question by anybody.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
export KEEP=$work/kept
start_stage
stage_do person '' '{"person":"tom","name":"Tom","nostr":true}'
stage_do person '' '{"person":"aoi","name":"青井","nostr":true}'
stage_do person '' '{"person":"kim","name":"Kim","nostr":true}'
stage_do person '' '{"person":"eve","name":"Eve","nostr":true}'
publish tom "Q1 Which object would you save? #musesocial" '"on":"nostr","id":"q1"'
publish aoi "In the conversation #musesocial" '"on":"nostr"'
start_tui 100x30 --from "$(from_nostr)" musesocial
sees "the question is there" 'Which object'
sees "so is somebody" 'In the conversation'
publish aoi "A slip of the finger #museoscial" '"on":"nostr"'
sees "a slip is proposed" '~ 1 without the tag'
publish aoi "Nothing to do with it #lunch" '"on":"nostr"'
publish eve "Nobody here knows me #museoscial" '"on":"nostr"'
publish kim "No tag at all, but an answer" '"on":"nostr","reply":"q1","id":"a1"'
sees "an untagged reply to the question is proposed" '~ 2 without the tag'
check "none of it is in the feed" hides 'A slip of the finger'
publish kim "I take this back at once" '"on":"nostr","reply":"q1","id":"a2"'
sees "another reply" '~ 3 without the tag'
stage_do delete id=a2
sees "which its author deletes" '~ 2 without the tag'
keys '~'
sees "they are shown with the reason" 'a slip for #musesocial'
sees "each with its own" 'a reply to Tom, without the tag'
keys y
sees "one is taken in" 'You took it in'
keys j y
sees "and the other" 'Nothing waits here'
keys '~'
sees "now it is in the feed" 'A slip of the finger'
sees "both are" 'No tag at all, but an answer'
stage_do relay 'closed=error:%20tired'
stage_do drop target=nostr
sees "the relay goes and comes again" 'live'
publish kim "After the break" '"on":"nostr","reply":"q1"'
sees "and replies are still heard of" '~ 1 without the tag'
check "the rest of the world is not" hides 'lunch|Nobody here'
keys q
sees "q ends it with 0" 'status=0'
"$TWEETUP" export --as jsonl musesocial >"$work/out.jsonl"
check "what was taken in is kept" has "$work/out.jsonl" 'No tag at all'
check "what was not is not" lacks "$work/out.jsonl" 'lunch|Nobody here|at once|After the break'
finish
