#!/bin/bash
# X's stream: lines that end in CRLF or LF alone, empty ones that are a sign of life and nothing else, words that it ends, and silence.
# shellcheck source=tests/e2e/ledger.sh
. "$(dirname "$0")/ledger.sh"
patience=$((patience + 30)) # the stream may be silent for half a minute
start_stage
stage_do person '' '{"person":"ana","name":"Ana Ruiz","x":"ana_ex"}'
x_config 2
log=$work/log
"$TWEETUP" log --json --no-archive --log "$log" musesocial >"$told" 2>"$work/said" </dev/null &
follower=$!
live() { # N: so often it has been live after something else
	[ "$(grep -oE 'tweetup x: (live|retry)' "$log" 2>/dev/null | uniq | grep -c live)" -ge "$1" ]
}
# line ID TEXT: a message as X sends it
line() {
	printf '{"data":{"id":"%s","author_id":"7","created_at":"%s","text":"%s #musesocial"},"matching_rules":[{"tag":"tweetup:musesocial"}]}' \
		"$(python3 -c 'import sys, time; print((int(time.time() * 1000) - 1288834974657 << 22) + int(sys.argv[1]))' "$1")" \
		"$(date -u +%Y-%m-%dT%H:%M:%S.000Z)" "$2"
}

check "it listens" until_true live 1
publish ana 'by CRLF #musesocial'
check "a line that ends in CRLF" until_true has "$told" 'by CRLF'
check "an empty one is nothing odd" lacks "$log" 'odd message'
stage_do garbage target=x "$(line 1 'by LF')"$'\n'$'\n'"$(line 2 'the next')"
check "a line that ends in LF" until_true has "$told" 'by LF'
check "and the one behind it" until_true has "$told" 'the next'
check "nothing odd either" lacks "$log" 'odd message'

stage_do garbage 'target=x&kind=errors'
check "what the stream says of its end" until_true has "$log" 'retry: 127.* ended the stream .This stream has been disconnected upstream'
check "it begins anew" until_true live 2
check "and that is no odd message" lacks "$log" 'odd message'
stage_do garbage target=x '{"errors":[{"title":"ConnectionException","detail":"closed","disconnect_type":"ForceDisconnect","type":"about:blank"}]}'
check "one that somebody else took: what to do" until_true has "$log" 'retry: another program listens'
kill -TERM "$follower"
wait "$follower"

: >"$log"
"$TWEETUP" log --json --no-archive --log "$log" musesocial >"$told" 2>"$work/said" </dev/null &
follower=$!
check "another run listens" until_true live 1
stage_do stall target=x
publish ana 'into silence #musesocial'
check "a stream without its sign of life is given up" until_true has "$log" 'x: retry: .*(silen|nothing)'
stage_do calm
check "and begun anew" until_true live 2
check "what was said meanwhile is found" until_true has "$told" 'into silence'
kill -TERM "$follower"
wait "$follower"
finish
