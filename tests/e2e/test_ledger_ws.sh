#!/bin/bash
# Mastodon with a token, by WebSocket: drops, repeats, half frames, garbage; nothing lost, nothing twice.
# shellcheck source=tests/e2e/ledger.sh
. "$(dirname "$0")/ledger.sh"
patience=$((patience + 45)) # what only a slow REST poll beside the stream can find
start_tour --speed 40
token_config glam
begin
until_true at_least "$told" 5
stage_do drop target=ws
stage_do repeat 'target=ws&n=10'
until_true at_least "$told" 12
stage_do half target=ws
for kind in json binary utf8 nul array number empty inner types event deep surrogate; do
	stage_do garbage "target=ws&kind=$kind"
done
until_true at_least "$told" 20
stage_do repeat 'target=ws&n=20'
stage_do refuse 'target=ws&status=503&retry_after=1&count=2'
stage_do drop target=ws
stage_do big 'target=ws&mb=10'
compare mastodon
finish
