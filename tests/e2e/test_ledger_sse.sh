#!/bin/bash
# Mastodon with a token where WebSockets are refused: server-sent events, with drops and repeats.
# shellcheck source=tests/e2e/ledger.sh
. "$(dirname "$0")/ledger.sh"
patience=$((patience + 45))
start_tour --speed 40
stage_do refuse 'target=ws&status=404'
token_config glam
begin
until_true at_least "$told" 5
stage_do drop target=sse
until_true at_least "$told" 12
stage_do repeat 'target=sse&n=10'
stage_do half target=sse
for kind in json utf8 nul array number inner types event deep surrogate; do
	stage_do garbage "target=sse&kind=$kind"
done
until_true at_least "$told" 20
stage_do drop target=sse
compare mastodon
check "server-sent events were used" stage_was_asked /api/v1/streaming/hashtag
finish
