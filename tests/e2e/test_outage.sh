#!/bin/bash
# The network goes and comes back: the state is said in words, and the gap is a line in the feed.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
patience=$((patience + 60))
start_stage
publish_people
publish ana "Before the storm #musesocial"
token_config glam
start_tui 140x40 --from "$(from_bluesky)" --from "$(from_mastodon)" musesocial
sees "the past is there" 'Before the storm'
until_true stage_was_asked /subscribe
until_true stage_was_asked /api/v1/streaming
publish tom "Tom before the storm #musesocial"
publish ana "Ana before the storm #musesocial"
sees "Bluesky is up" 'Tom before the storm'
sees "Mastodon is up" 'Ana before the storm'

stage_do refuse 'target=all&status=503'
stage_do drop target=stream
sees "the outage is said" 'retry in [0-9]+'
publish tom "Tom in the storm #musesocial"
publish ana "Ana in the storm #musesocial"
publish ana "Ana again in the storm #musesocial"
loses "nothing comes through" 'in the storm'
stage_do calm
sees "what Bluesky told meanwhile is recovered" 'Tom in the storm'
sees "what Mastodon told meanwhile is recovered" 'Ana again in the storm'
keys G
sees "the gap is a line that says what was recovered" 'silent [0-9:]+–[0-9:]+, [0-9]+ posts? recovered'
loses "no source retries any more" 'retry in'
publish tom "Tom after the storm #musesocial"
publish ana "Ana after the storm #musesocial"
sees "Bluesky is live again" 'Tom after the storm'
sees "Mastodon is live again" 'Ana after the storm'
same "and every post is there once" 8 "$(screen | grep -ciE '(before|in|after) the storm')"

# Up, and silent
stage_do stall target=jetstream
sees "silence is said" '(◌ .*silent [0-9]+|retry in)'
stage_do calm
loses "and ends" '(◌|retry in)'
keys q
sees "q ends it with 0" 'status=0'

# A refused token needs a person
end_terminal
export STAGE_TOKEN=wrong-token
start_tui 140x40 --from "$(from_mastodon)" musesocial
wait_for_text 'polling|refused' >/dev/null
keys Tab Tab
sees "a refused token is said among the sources" 'refused the token'
keys q q
sees "and the program ends with 0" 'status=0'
finish
