#!/bin/bash
# tweetup setup: a person answers its questions; what it writes is then followed.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
start_tour
config=$XDG_CONFIG_HOME/tweetup/config
rmdir "$XDG_CONFIG_HOME/tweetup" # nothing is there

mode() { stat -c %a "$1"; }

# ---- Mastodon: through the page with the code
start_shell 100x30
type_line "$(printf '%q ' "$TWEETUP" setup); echo \"status=\$?\""
sees "it asks which network" 'Number \(Enter: done\):'
type_line 1
sees "it asks for the server" 'as in glammr.us:'
type_line "ftp://glam.example"
sees "a wrong address is said" 'That is no address'
type_line "http://127.0.0.1:$stage_port"
sees "it shows a page to open" '/oauth/authorize\?response_type=code'
type_line "not-the-code"
sees "a wrong code is said" 'authorization grant is'
page=$(tmux -S "$socket" capture-pane -p -J | grep -o '/oauth/authorize[^ ]*' | tail -n 1)
code=$(http "$stage_port" GET "$page" | sed 's/.*"code": *"\([^"]*\)".*/\1/')
type_line "$code"
sees "it tries the source" '127\.0\.0\.1.*\(mastodon\): .*stream'
sees "it says what it kept" 'which only you can read'
token=$(find "$XDG_CONFIG_HOME/tweetup" -name '*.token')
same "the token is there" good-oauth "$(cat "$token")"
same "for nobody else" 600 "$(mode "$token")"
same "nor the configuration" 600 "$(mode "$config")"
same "nor the folder" 700 "$(mode "$XDG_CONFIG_HOME/tweetup")"
check "no token in the configuration" lacks "$config" good-oauth

# ---- the same again asks before it replaces; Bluesky with its password, which is not shown
type_line 1
until_true shows 'as in glammr.us: *$'
type_line "127.0.0.1"
sees "an answer that is no Mastodon server's is said" 'That did not work: '
type_line 2
sees "it asks for the handle" 'as in ana.bsky.social:'
type_line '@tom.example.org'
sees "it asks where the password is" 'Command:'
type_line ''
sees "it asks for the password" 'App password \(not shown while you type\):'
type_line wrong-pass
sees "that it does not work is said" 'Keep it all the same'
check "the password was not shown" hides 'wrong-pass'
type_line n
sees "then nothing is kept" 'Nothing was kept'
check "no section" lacks "$config" bluesky
check "no file" test ! -e "$XDG_CONFIG_HOME/tweetup/bluesky.token"
type_line ''
sees "Enter ends it with 0" 'status=0'
end_terminal

# ---- what was there stays; a section of the same name is replaced when that is wanted
printf '# mine\n[tweetup]\nsince = 1h\n\n[source other]\nkind = mastodon\nurl = http://127.0.0.1:%s\n\n# the sky\n[source sky]\nkind = bluesky\n' \
	"$stage_port2" >"$config"
printf '3\nws://127.0.0.1:9/\ny\n\n' | "$TWEETUP" setup >"$work/out" 2>&1
same "piped answers do as well" 0 $?
check "a relay that is not there is said" has "$work/out" 'nostr.*failed'
check "it is there" has "$config" '^url = ws://127.0.0.1:9$'
check "and what was there" bash -c 'head -n 11 "$1" | cmp -s - <(printf "# mine\n[tweetup]\nsince = 1h\n\n[source other]\nkind = mastodon\nurl = http://127.0.0.1:%s\n\n# the sky\n[source sky]\nkind = bluesky\n" "$2")' - "$config" "$stage_port2"
before=$(cat "$config")
printf '3\nws://127.0.0.1:9/\nn\n\n' | "$TWEETUP" setup >"$work/out" 2>&1
check "it asks before it replaces" has "$work/out" 'Put this in its place'
same "no means no" "$before" "$(cat "$config")"
"$TWEETUP" setup </dev/null >"$work/out" 2>&1
same "without answers nothing happens" 0 $?
same "nothing at all" "$before" "$(cat "$config")"
echo '[source' >"$config"
"$TWEETUP" setup </dev/null >"$work/out" 2>&1
same "a wrong configuration is said first" 2 $?
rm "$config"
printf '3\nws://127.0.0.1:9/\ny\n\n' | "$TWEETUP" setup --config "$work/home/new/config" >"$work/out" 2>&1
check "--config names another file, made when missing" has "$work/home/new/config" nostr

# ---- X: the limit and the token are kept; nothing reaches X from here
printf '4\nmuch\n0.50\necho good-secret\ny\n\n' | https_proxy=http://127.0.0.1:9 "$TWEETUP" setup --config "$work/home/x/config" >"$work/out" 2>&1
check "X is said to cost money" has "$work/out" 'only for money: half a cent a post'
check "a limit has to be a number" has "$work/out" 'A number, as in 2'
check "it was tried" has "$work/out" 'x.*(retry|failed|cannot|refused)'
check "it is there" has "$work/home/x/config" '^kind = x$'
check "with the limit" has "$work/home/x/config" '^budget = 0.50$'
check "and the command that has the token" has "$work/home/x/config" '^token-command = echo good-secret$'
printf '4\n\n\ngood-secret\ny\ny\n\n' | https_proxy=http://127.0.0.1:9 "$TWEETUP" setup --config "$work/home/x/config" >"$work/out" 2>&1
check "without a word the limit is 2" has "$work/home/x/config" '^budget = 2$'
check "the command went" lacks "$work/home/x/config" token-command
same "the token is in a file" good-secret "$(cat "$work"/home/x/*.token)"
same "for nobody else" 600 "$(mode "$work"/home/x/*.token)"
check "not in the configuration" lacks "$work/home/x/config" good-secret

# ---- with the token, posts arrive by the stream
printf '[source home]\nkind = mastodon\nurl = http://127.0.0.1:%s\ntoken-file = %s\n' "$stage_port" "$token" >"$config"
timeout 60 "$TWEETUP" check >"$work/out" 2>&1
check "the token that setup got works" has "$work/out" 'home \(mastodon\): .*stream'
finish
