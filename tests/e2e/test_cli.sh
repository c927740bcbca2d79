#!/bin/bash
# The command line: what it says, and with which status it ends.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"

# ends STATUS WORDS ARGUMENT...: ends at once with the status, says the words on stderr in one line, nothing on stdout
ends() {
	local wanted=$1 words=$2 status
	shift 2
	timeout 20 "$TWEETUP" "$@" >"$work/out" 2>"$work/err" </dev/null
	status=$?
	if [ "$status" = "$wanted" ] && [ "$(lines "$work/err")" = 1 ] && [ ! -s "$work/out" ] && grep -qF -- "$words" "$work/err"; then
		ok "status $wanted: $*"
	else
		not_ok "status $wanted and '$words': $* (status $status)"
		sed 's/^/# /' "$work/out" "$work/err"
	fi
}

timeout 20 "$TWEETUP" --help >"$work/help" 2>"$work/err"
same "--help ends with 0" 0 $?
check "--help is at most a page" test "$(lines "$work/help")" -le 66
check "--help is no stub" test "$(lines "$work/help")" -ge 15
for option in --from --since --filter --config --plain --no-color --log --for --count --json --speed --help --version; do
	check "--help names $option" has "$work/help" "(^|[ ,])$option"
done
for command in log replay check; do
	check "--help names $command" has "$work/help" "tweetup $command"
done
check "--version says which" test "$(timeout 20 "$TWEETUP" --version | grep -c '^tweetup [0-9]*\.[0-9]')" = 1

config=$work/bad.config
ends 2 '--nonsense' --nonsense musesocial
ends 2 'tag'
ends 2 '12345' 12345
ends 2 '--since' --since yesterdayish musesocial
ends 2 '--filter' --filter '(from:' musesocial
ends 2 '--from' --from gopher:somewhere musesocial
ends 2 'https' --from mastodon:http://museum.example musesocial
ends 2 'wss' --from bluesky:ws://museum.example/subscribe musesocial
ends 2 '--speed' replay --speed fast "$work/none.jsonl"
ends 2 '--count' log --count -3 musesocial
ends 2 'gone.config' --config "$work/gone.config" musesocial
printf '[source a]\nkind = mastodon\nurl = https://museum.example\nwhatever = 1\n' >"$config"
ends 2 'bad.config:4' --config "$config" musesocial
printf '[source a]\nkind = telegraph\n' >"$config"
ends 2 'bad.config:2' --config "$config" musesocial
ends 1 'none.jsonl' replay "$work/none.jsonl"

# A token file that others may read is refused, and the token is not shown anywhere.
echo very-secret-token >"$work/token"
chmod 644 "$work/token"
printf '[source a]\nkind = mastodon\nurl = http://127.0.0.1:9\ntoken-file = %s\n' "$work/token" >"$config"
timeout 20 "$TWEETUP" check --config "$config" >"$work/out" 2>&1 </dev/null
same "check ends with 1 when a token cannot be had" 1 $?
check "check names the file" has "$work/out" "$work/token"
check "check shows no token" lacks "$work/out" very-secret-token

finish
