#!/bin/bash
# Bluesky through Jetstream: drops, repeats, half frames, garbage; nothing lost, nothing twice.
# shellcheck source=tests/e2e/ledger.sh
. "$(dirname "$0")/ledger.sh"
start_tour --speed 40
begin --from "$(from_bluesky)"
until_true at_least "$told" 5
stage_do drop target=jetstream
stage_do repeat 'target=jetstream&n=10'
until_true at_least "$told" 12
stage_do half target=jetstream
for kind in json binary utf8 nul array number empty types event deep surrogate; do
	stage_do garbage "target=jetstream&kind=$kind"
done
until_true at_least "$told" 20
stage_do repeat 'target=jetstream&n=20'
stage_do refuse 'target=jetstream&status=503&retry_after=1&count=2'
stage_do drop target=jetstream
stage_do big 'target=jetstream&mb=10'
compare bluesky
finish
