#!/bin/bash
# X by filtered stream and search: drops, repeats, half messages, garbage, a server that says it ends; nothing lost, nothing twice, and
# what the program says it cost is what the stage sent.
# shellcheck source=tests/e2e/ledger.sh
. "$(dirname "$0")/ledger.sh"
patience=$((patience + 60)) # X's search finds what is half a minute old: the second look comes late
start_tour --speed 40
x_config 20
begin --archive "$work/x.db"
until_true at_least "$told" 5
stage_do drop target=x
stage_do repeat 'target=x&n=10'
until_true at_least "$told" 8
stage_do half target=x
for kind in json binary utf8 nul array number empty types event deep surrogate; do
	stage_do garbage "target=x&kind=$kind"
done
stage_do garbage 'target=x&kind=errors' # says that it ends
until_true at_least "$told" 12
stage_do repeat 'target=x&n=20'
stage_do refuse 'target=x&status=503&count=1'
stage_do drop target=x
stage_do garbage 'target=xrest&kind=array'
stage_do half 'target=xrest&count=1'
compare x
same "what it cost is what the stage sent" "$(x_paid)" "$(x_spent "$work/x.db")"
check "the search was asked" stage_was_asked /2/tweets/search/recent
finish
