#!/bin/bash
# One conversation on four networks at once, with bridges, and each network cut in turn: what was told is what was published, each post once,
# X's bill to the post; and the ledger of questions sees one conversation: answers from each network under one question.
# shellcheck source=tests/e2e/ledger.sh
. "$(dirname "$0")/ledger.sh"
patience=$((patience + 60)) # what only a slow poll or X's search, half a minute late, can find
start_tour --speed 30
x_config 20
mv "$XDG_CONFIG_HOME/tweetup/config" "$work/x.config"
token_config glam kunst
cat "$work/x.config" >>"$XDG_CONFIG_HOME/tweetup/config"
printf '[source sky]\nkind = bluesky\nurl = ws://127.0.0.1:%s/subscribe\n[source relay]\nkind = nostr\nurl = ws://127.0.0.1:%s/nostr\n' \
	"$stage_port" "$stage_port" >>"$XDG_CONFIG_HOME/tweetup/config"
begin --archive "$work/four.db"

# cut_off TARGET...: its connections end, and for a while there are none
cut_off() {
	local target
	for target in "$@"; do
		stage_do refuse "target=$target&status=503&retry_after=1&for=2"
		stage_do drop "target=$target"
	done
}
until_true at_least "$told" 10
cut_off jetstream
until_true at_least "$told" 50
cut_off ws sse rest
until_true at_least "$told" 80
cut_off nostr
until_true at_least "$told" 110
cut_off x xrest
until_true at_least "$told" 140
stage_do repeat 'target=all&n=20'
stage_do drop target=all
compare mastodon bluesky nostr x
same "what X cost is what the stage sent" "$(x_paid)" "$(x_spent "$work/four.db")"
"$TWEETUP" export --as jsonl --archive "$work/four.db" musesocial >"$work/all" 2>>"$work/err"
check "one question has answers on all four" python3 tests/e2e/posts.py question "$work/all" 1 mastodon bluesky nostr x
for name in glam kunst sky relay x; do
	check "$name was cut" has "$work/log" "tweetup $name: (retry|.*no stream)"
done
finish
