#!/bin/bash
# Posts that lack the tag: proposed, taken in with a key, kept in the archive; part of nothing before.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
export KEEP=$work/kept
start_stage
publish_people
publish tom "Q1 Which object would you save? #musesocial" '"id":"q1"'
start_tui 100x30 --from "$(from_bluesky)" musesocial
sees "the question is there" 'Which object'
publish aoi "In the conversation #musesocial"
sees "so is somebody" 'In the conversation'
publish aoi "A slip of the finger #museoscial"
sees "a slip is proposed" '~ 1 without the tag'
publish kim "Nobody here knows me #museoscial" '"on":"mastodon"'
publish aoi "Nothing to do with it #lunch"
publish aoi "No tag at all, but an answer" '"reply":"q1"'
sees "an untagged reply to the question is proposed" '~ 2 without the tag'
check "none of it is in the feed" hides 'A slip of the finger'
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
publish aoi "Another slip #museoscial"
sees "the next slip is proposed again" '~ 1 without the tag'
keys '~' +
sees "the spelling is taken in" 'is taken in from now on'
publish aoi "A third slip #museoscial"
keys '~'
sees "the third comes by itself" 'A third slip'
keys q
sees "q ends it with 0" 'status=0'
"$TWEETUP" export --as jsonl musesocial >"$work/out.jsonl"
check "what was taken in is kept" has "$work/out.jsonl" 'Another slip'
check "what was not is not" lacks "$work/out.jsonl" 'lunch|Nobody here'
finish
