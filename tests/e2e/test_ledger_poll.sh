#!/bin/bash
# Mastodon without a token: polling, through refusals and half answers. Deletions cannot be seen by polling a tag.
# shellcheck source=tests/e2e/ledger.sh
. "$(dirname "$0")/ledger.sh"
patience=$((patience + 90))
start_tour
begin --from "$(from_mastodon)"
until_true at_least "$told" 1
stage_do refuse 'target=rest&status=503&retry_after=1&count=1'
stage_do half 'target=rest&count=1'
stage_do garbage 'target=rest&kind=json'
compare mastodon no-deletes no-edits
finish
