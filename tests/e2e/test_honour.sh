#!/bin/bash
# What is edited, deleted or taken down is so at once: on two screens, in the archive, in exports. And the same words on two networks.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
export KEEP=$work/home/data

export_has() { # TEXT: whether an export made now has it
	timeout 60 "$TWEETUP" export --config /dev/null --as jsonl musesocial >"$work/now.jsonl" 2>"$work/export.err" </dev/null &&
		grep -qF -- "$1" "$work/now.jsonl"
}
export_lacks() {
	! export_has "$1" && [ -s "$work/now.jsonl" ]
}

# both NAME COMMAND PATTERN: on the collector's screen and on the follower's
both() {
	socket=$collects check "$1" "$2" "$3"
	socket=$follows check "$1, where the archive is followed" "$2" "$3"
}

start_stage
publish_people
stage_do person '' '{"person":"anna","name":"Ana Ruiz","bluesky":"ana.example.org"}'
token_config glam
publish kim "The map of this house is wrong, and older than the house #musesocial" '"id":"map"'
publish aoi "Number one of the temple bells #musesocial" '"id":"one"'
publish aoi "Number two of the temple bells #musesocial" '"id":"two"'

start_tui 100x30 --from "$(from_bluesky)" --from glam musesocial
collects=$socket
sees "the collector shows what is there" 'The map of this house'
until_true export_has 'The map of this house'
start_tui 100x30 --from "$(from_bluesky)" --from glam musesocial
follows=$socket
sees "a second one says that another listens" 'Another tweetup listens to the networks'
sees "and shows what is in it" 'Number one of the temple bells|The map of this house'
keys j # what was said goes with the next key

# ---- twins

publish ana "The whale over the stairs was once a lamp #musesocial" '"id":"whale"'
both "the words of one" wait_for_text 'The whale over the stairs'
publish anna "The whale over the stairs was once a lamp #musesocial" '"id":"again"'
both "the same words on the other network are folded" wait_for_text '1 twin folded'
both "and marked" wait_for_text '@ana@glam.example +(first time +)?= bluesky'
check "both are in the archive" until_true export_has '"handle":"ana.example.org"'
same "as two posts" 2 "$(grep -cF 'The whale over the stairs' "$work/now.jsonl")"
socket=$follows
keys '='
sees "one key shows both" '  ana.example.org .*= mastodon'
keys '='
loses "and folds again" '  ana.example.org .*= mastodon'
keys j

# ---- edits, deletions, accounts

stage_do edit 'id=map&text=The+map+of+this+house+is+right+again+%23musesocial'
both "an edit is shown" wait_for_text 'is right again'
both "in place of what was there" wait_gone 'older than the house'
check "in an export too" until_true export_has 'is right again'
check "where nothing is left of the old words" export_lacks 'older than the house'

stage_do delete 'id=whale'
both "a deletion is shown" wait_for_text 'Ana Ruiz deleted this post'
both "its twin is by itself" wait_for_text '  ana.example.org'
both "and nothing is folded" wait_gone 'twin folded'
check "the export has one of the two" until_true test 1 = "$(export_has x; grep -cF 'The whale over the stairs' "$work/now.jsonl")"

stage_do account 'id=aoi&status=takendown'
both "a taken-down account's posts go" wait_gone 'temple bells'
check "from the export too" until_true export_lacks 'temple bells'
for socket in "$collects" "$follows"; do
	keys /
	text "temple bells"
	keys Enter
	sees "nothing of them is found" 'nothing found'
	keys Escape
done

# ---- who asks not to be archived

stage_do person '' '{"person":"shy","name":"Shy","mastodon":"shy@kunst.example","note":"I keep owls. #nobot"}'
stage_do person '' '{"person":"coy","name":"Coy","bluesky":"coy.example.org","note":"No records, please. #noarchive"}'
publish shy "An owl looks at the clock #musesocial"
publish coy "The clock looks at an owl #musesocial"
publish kim "Somebody else looks at both #musesocial"
for said in 'An owl looks at the clock' 'The clock looks at an owl' 'Somebody else looks at both'; do
	socket=$collects check "shown: $said" wait_for_text "$said"
done
check "the others are kept" until_true export_has 'Somebody else looks at both'
check "they are not" until_true export_lacks 'owl'
socket=$follows check "nor shown where the archive is followed" wait_gone 'owl'

# ---- the next evening

for socket in "$follows" "$collects"; do
	keys q
	sees "q ends it with 0" 'status=0'
done
start_tui 100x30 --from "$(from_bluesky)" --from glam musesocial
sees "what was edited comes back as it was left" 'is right again'
loses "what was taken down does not" 'temple bells'
check "what was deleted neither" test 1 = "$(screen | grep -c 'The whale over the stairs')"
keys q
finish
