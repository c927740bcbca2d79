#!/bin/bash
# Nostr: a relay that gives small pages, drops, ends subscriptions and lies; nothing lost, nothing twice, no lie told.
# shellcheck source=tests/e2e/ledger.sh
. "$(dirname "$0")/ledger.sh"
start_tour
stage_do relay 'max=5&loose=1'
begin --from "$(from_nostr)"
until_true at_least "$told" 5
stage_do drop target=nostr
stage_do repeat 'target=nostr&n=10'
until_true at_least "$told" 8
stage_do lie
stage_do lie
for kind in json binary utf8 nul array number empty types event deep surrogate; do
	stage_do garbage "target=nostr&kind=$kind"
done
stage_do half target=nostr
until_true at_least "$told" 12
stage_do relay 'closed=error:%20tired'
stage_do refuse 'target=nostr&status=503&retry_after=1&count=2'
stage_do drop target=nostr
until_true at_least "$told" 16
stage_do big 'target=nostr&mb=10'
stage_do relay 'notice=The%20relay%20restarts%20soon'
stage_do repeat 'target=nostr&n=20'
compare nostr
check "no lie was told" lacks "$told" 'a lie'
check "the lies were counted" has "$work/log" 'an odd message: an event that its author has not signed'

# All of it once more, from a relay that never says that an answer is over
stage_do relay 'max=5&mute=1'
begin --from "$(from_nostr)" --since 1h
compare nostr no-deletes
finish
