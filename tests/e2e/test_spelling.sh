#!/bin/bash
# A misspelling that somebody takes in: followed at once on every network, from anybody, and from the next start on, too. One that is taken
# back is not followed any more, at once.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
export KEEP=$work/kept
start_stage
publish_people
stage_do person '' '{"person":"nia","name":"Nia","nostr":true}'
stage_do person '' '{"person":"uma","name":"Uma","x":"uma_ex"}'
stage_do person '' '{"person":"bo","name":"Bo","bluesky":"bo.example.org"}'
x_config 2
mv "$XDG_CONFIG_HOME/tweetup/config" "$work/x.config"
token_config glam
cat "$work/x.config" >>"$XDG_CONFIG_HOME/tweetup/config"
{
	printf '[source sky]\nkind = bluesky\nurl = ws://127.0.0.1:%s/subscribe\n' "$stage_port"
	printf '[source relay]\nkind = nostr\nurl = ws://127.0.0.1:%s/nostr\n' "$stage_port"
} >>"$XDG_CONFIG_HOME/tweetup/config"
log=$work/log
rules() { http "$stage_port" GET /stage/x-rules | grep -c "#$1"; }
has_rule() { [ "$(rules "$1")" -gt 0 ]; }
only_streams() { stage_do refuse 'target=rest&server=1&for=600'; }
# slip SPELLING: aoi, who is in the conversation, makes it; it is taken in
slip() {
	publish aoi "A slip of the finger #$1"
	sees "a slip is proposed (#$1)" '~ 1 without the tag'
	keys '~' +
	sees "and followed everywhere" "#$1 is followed everywhere from now on; what it costs"
	keys '~'
}
# strangers SPELLING: people nobody has heard of here, one a network
strangers() {
	publish kim "Mastodon too #$1"
	publish bo "Bluesky too #$1"
	publish nia "Nostr too #$1"
	publish uma "And X too #$1"
}

streams() { http "$stage_port" GET /stage/status | grep -o '"/api/v1/streaming[a-z/]*": *{"count": *[0-9]*'; }
no_rule() { ! has_rule "$1"; }
proposed() { [ "$(screen | grep -c 'a slip for #')" = "$1" ]; }
# take_back SPELLING: what was decided last; what strangers say with it then is nowhere, and what they say with the tag is there
take_back() {
	begun=$(streams)
	keys u
	check "X has no rule for #$1 any more" until_true no_rule "$1"
	check "only for the tag" has_rule musesocial
	strangers "$1"
	for person in kim bo nia uma; do
		publish "$person" "After #$1, by $person #musesocial"
	done
	for person in kim bo nia uma; do
		sees "the tag is followed on" "After #$1, by $person "
	done
	check "what was taken back is not" hides "too #$1"
	same "no stream has begun anew" "$begun" "$(streams)"
	publish aoi "Once more #$1"
	keys '~'
	for slip in 'Bluesky too' 'Nostr too' 'Once more'; do
		sees "a slip of who is in the conversation is proposed again: $slip" "$slip #$1"
	done
	for left in 2 1 0; do
		keys n
		check "and let go ($left left)" until_true proposed "$left"
	done
	keys '~'
}

start_tui 140x40 --log "$log" musesocial
for name in glam sky relay x; do
	check "$name is live" until_true has "$log" "tweetup $name: live"
done
publish aoi 'In the conversation #musesocial'
sees "somebody is in the conversation" 'In the conversation'
only_streams
slip museoscial
check "X has a rule for it" until_true has_rule museoscial
check "which is one more" has_rule musesocial
strangers museoscial
for network in Mastodon Bluesky Nostr 'And X'; do
	sees "a stranger's slip is there: $network" "$network too #museoscial"
done
slip musesociel
check "X has a rule for it" until_true has_rule musesociel
stage_do calm
check "the lists are asked for it as well" until_true stage_was_asked /api/v1/timelines/tag/museoscial
only_streams
take_back musesociel
stage_do calm
keys q
sees "q ends it with 0" 'status=0'
end_terminal

# The next start, with the first tag alone; where WebSockets are refused
publish kim 'While nobody listened #museoscial'
stage_do refuse 'target=ws&status=404&for=600'
: >"$log"
start_tui 140x40 --log "$log" musesocial
sees "the spelling is still followed" 'While nobody listened'
check "glam streams by server-sent events" until_true has "$log" 'tweetup glam: live: stream .SSE'
check "X is live" until_true has "$log" 'tweetup x: live'
only_streams
slip musesocal
check "X has a rule for it" until_true has_rule musesocal
strangers musesocal
for network in Mastodon Bluesky Nostr 'And X'; do
	sees "a stranger's slip is there: $network" "$network too #musesocal"
done
slip musesoccial
check "X has a rule for it" until_true has_rule musesoccial
take_back musesoccial
keys q
sees "q ends it with 0" 'status=0'
"$TWEETUP" export --as jsonl musesocial >"$work/out.jsonl"
same "each post is kept once" 22 "$(lines "$work/out.jsonl")"
finish
