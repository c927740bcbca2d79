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
keys y y # in one go, as over a slow line
sees "both are taken in" 'Nothing waits here'
sees "and it says so" 'You took it in'
keys '~'
sees "now it is in the feed" 'A slip of the finger'
sees "both are" 'No tag at all, but an answer'
publish aoi "Another slip #museoscial"
sees "the next slip is proposed again" '~ 1 without the tag'
keys '~' +
sees "the spelling is taken in" 'is followed everywhere from now on'
publish aoi "A third slip #museoscial"
keys '~'
sees "the third comes by itself" 'A third slip'

# A second process, which follows what the first one keeps
publish aoi "One more slip #musesocal"
sees "another slip is proposed" '~ 1 without the tag'
first=$socket
start_tui 100x30 --from "$(from_bluesky)" musesocial
keys '~'
sees "the second process shows it, too" 'One more slip'
keys y
sees "and takes it in" 'Nothing waits here'
keys '~'
sees "what it takes in, the first one keeps" 'One more slip'
publish aoi "Not one of ours #musesocia"
sees "what is proposed now" '~ 1 without the tag'
keys '~' n
sees "can be let go" 'You left it out'
publish aoi "The last slip #musessocial"
sees "and the next comes" 'The last slip'
second=$socket
socket=$first
sees "what the second let go, the first does not show" '~ 1 without the tag'
kill -KILL "$(tui_pid)"
sees "the first one is killed" 'status=137'
socket=$second
keys y '~'
sees "the second one takes over, and nothing is lost" 'The last slip'
sees "it collects now" 'live'
keys q
sees "q ends it with 0" 'status=0'
end_terminal

# Where the wall listens to the network, or a process without any screen, the desk that follows has the replies it wants as well
socket=$first
end_terminal
stage_do person '' '{"person":"bo","name":"Bo","bluesky":"bo.example.org"}'
start_tui 100x30 wall --from "$(from_bluesky)" musesocial
wall=$socket
sees "the wall is up" 'bsky.app/hashtag'
publish tom "Q2 Which lamp was the first? #musesocial" '"id":"q2"'
start_tui 100x30 --from "$(from_bluesky)" musesocial
sees "the desk follows it" 'Which lamp was the first'
publish bo "The one in the hall, without a tag" '"reply":"q2"'
keys '~'
sees "an untagged reply is proposed on the desk" 'a reply to Tom, without the tag'
keys y '~'
sees "and the wall's process takes it in" 'The one in the hall'
desk=$socket
socket=$wall
kill -TERM "$(tui_pid)"
sees "the wall ends" 'status=0'
end_terminal
socket=$desk
keys q
sees "the desk ends" 'status=0'
end_terminal
"$TWEETUP" collect --from "$(from_bluesky)" musesocial >/dev/null 2>"$work/said" </dev/null &
collector=$!
check "collect listens" until_true has "$work/said" 'bluesky|127.0.0.1.*live'
start_tui 100x30 --from "$(from_bluesky)" musesocial
sees "the desk follows" 'Which lamp was the first'
publish tom "Q3 And the last? #musesocial" '"id":"q3"'
sees "there is one more question" 'And the last'
publish bo "That one, without a tag" '"reply":"q3"'
keys '~'
sees "a reply is proposed there, too" 'a reply to Tom, without the tag'
keys q q
sees "q ends it with 0" 'status=0'
kill -TERM "$collector"
wait "$collector"
"$TWEETUP" export --as jsonl musesocial >"$work/out.jsonl"
check "what was taken in is kept" has "$work/out.jsonl" 'Another slip'
check "and what came by itself" has "$work/out.jsonl" 'A third slip'
check "also by the second process" has "$work/out.jsonl" 'One more slip'
check "and by the one that took over" has "$work/out.jsonl" 'The last slip'
check "what was not is not" lacks "$work/out.jsonl" 'lunch|Nobody here|Not one of ours'
"$TWEETUP" check --from "$(from_bluesky)" musesocial >"$work/checked" 2>&1 </dev/null
check "check counts what was decided" has "$work/checked" 'deleted; .*; 7 decisions; .*, format'
finish
