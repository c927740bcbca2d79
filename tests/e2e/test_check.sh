#!/bin/bash
# tweetup check asks each source and says: whether it answers, what a token may, what the server allows, how far back it goes, what it costs;
# and of each trouble what to do.
# shellcheck source=tests/e2e/ledger.sh
. "$(dirname "$0")/ledger.sh"
start_stage
publish_people
publish ana 'Q1 one #musesocial'
x_config 3
mv "$XDG_CONFIG_HOME/tweetup/config" "$work/x.config"
token_config glam
{
	cat "$work/x.config"
	printf '[source kunst]\nkind = mastodon\nurl = http://127.0.0.1:%s\n' "$stage_port2"
	printf '[source sky]\nkind = bluesky\nurl = ws://127.0.0.1:%s/subscribe\nhandle = tom.example.org\ntoken-env = STAGE_PASSWORD\n' "$stage_port"
	printf '[source relay]\nkind = nostr\nurl = ws://127.0.0.1:%s/nostr\n' "$stage_port"
} >>"$XDG_CONFIG_HOME/tweetup/config"
said=$work/said
# look TOKEN PASSWORD TAG...
look() {
	STAGE_TOKEN=$1 STAGE_PASSWORD=$2 timeout 90 "$TWEETUP" check "${@:3}" >"$said" 2>&1 </dev/null
	status=$?
}
# says WHAT NAME PATTERN
says() { check "$1" has "$said" "^source +$2 .*$3"; }

for tag in '' musesocial; do
	look good-tour good-pass $tag
	same "all is well${tag:+ with a tag}" 0 "$status"
	says "Mastodon with a token: what it may" glam 'live.*token may read and listen'
	says "how much may be asked" glam '[0-9]+ of [0-9]+ questions left'
	says "how far back it goes, and its price" glam 'back as far as the server keeps posts; costs nothing'
	says "Mastodon without" kunst 'polling.*read without an account.*costs nothing'
	says "Bluesky: how far back" sky 'live.*from .*costs nothing'
	says "Nostr: what it allows, how far back, and its price" relay 'live.*100 posts an answer at most; no account wanted; back as far.*costs nothing'
	says "X: what the token may, how far back" x 'may listen, and search 7 days back'
	says "what it costs and at most" x '0.005 USD.*3.00 USD at most'
	says "how much may be asked of it" x '[0-9]+ of 450 questions left'
	same "who has a token" 3 "$(grep -c '^ *token present$' "$said")"
	same "and who has none, and could" 1 "$(grep -c '^ *no token$' "$said")"
done
check "X was asked for nothing that costs" [ "$(x_paid)" = 0 ]
check "nobody's token is said" lacks "$said" 'good-'

look noscope-tour wrong-pass musesocial
same "a token that will not do" 1 "$status"
says "Mastodon: which permission" glam 'refused the token.*scope read:statuses'
says "X: which token" x "refused.*app's Bearer Token is wanted"
says "Bluesky: which password" sky 'login refused.*make an app password'
says "and the others all the same" relay 'live'

look good-tour wrong-pass musesocial
same "one password that will not do is enough" 1 "$status"

stage_do close 'closed=401'
stage_do relay 'auth=1'
stage_do x 'capped=9'
look good-tour good-pass musesocial
same "closed doors" 1 "$status"
says "Mastodon: a token is needed" kunst 'refused.*only to people with an account: add a token'
says "Nostr: another relay" relay 'refused.*only those with an account there.*choose another relay'
says "X: the month is used up" x 'credits and the spending limit'

end_stages
look good-tour good-pass musesocial
same "nobody there" 1 "$status"
for name in glam kunst sky relay x; do
	says "$name is not reached, and why" $name '127.0.0.1.*(refused|cannot be reached|connection)'
done
finish
