#!/bin/bash
# Two Mastodon servers, Bluesky, Nostr and X at once, with bridged copies, late posts and drops: each post once.
# shellcheck source=tests/e2e/ledger.sh
. "$(dirname "$0")/ledger.sh"
patience=$((patience + 45))
start_tour --speed 40
x_config 20
x=$(cat "$XDG_CONFIG_HOME/tweetup/config")
token_config glam kunst
echo "$x" >>"$XDG_CONFIG_HOME/tweetup/config"
begin --from x --from "$(from_bluesky)" --from "$(from_mastodon)" --from "$(from_mastodon "$stage_port2")" --from "$(from_nostr)"
until_true at_least "$told" 10
stage_do drop target=stream
until_true at_least "$told" 30
stage_do repeat 'target=stream&n=30'
stage_do refuse 'target=all&status=503&retry_after=1&for=2'
stage_do drop target=stream
compare mastodon bluesky nostr x
finish
