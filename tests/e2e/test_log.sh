#!/bin/bash
# `tweetup log` with live sources: pipes, counts, times, signals.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
start_stage
publish_people
for n in 1 2 3 4 5; do
	publish ana "Remark $n #musesocial"
done
token_config glam

timeout 60 "$TWEETUP" log --count 3 --from "$(from_mastodon)" musesocial >"$work/out" 2>"$work/err" </dev/null
same "--count 3 ends with 0" 0 $?
same "--count 3 is three lines" 3 "$(lines "$work/out")"
check "oldest first" bash -c '[[ "$(grep -oE "Remark [0-9]" "$1" | tr -d "\n")" == "Remark 1Remark 2Remark 3" ]]' - "$work/out"

from=$(date +%s%N)
timeout 60 "$TWEETUP" log --json --for 2 --from "$(from_mastodon)" musesocial >"$work/out" 2>"$work/err" </dev/null
same "--for 2 ends with 0" 0 $?
took=$((($(date +%s%N) - from) / 1000000))
check "after two seconds ($took ms)" test $took -ge 1900 -a $took -le $((4000 * ${SLOW:-1}))
same "with all that was there" 5 "$(lines "$work/out")"

(
	timeout 60 "$TWEETUP" log --json --from "$(from_mastodon)" musesocial 2>"$work/err" </dev/null | head -n 1 >"$work/out"
	echo "${PIPESTATUS[*]}" >"$work/statuses"
) &
check "| head -n 1 comes to an end" until_true has "$work/statuses" .
same "| head -n 1: both end with 0" "0 0" "$(cat "$work/statuses")"
same "| head -n 1 has its line" 1 "$(lines "$work/out")"
same "and stderr is quiet" 0 "$(lines "$work/err")"

"$TWEETUP" log --from "$(from_mastodon)" --from "$(from_bluesky)" musesocial >"$work/live" 2>"$work/err" </dev/null &
follower=$!
until_true at_least "$work/live" 5
until_true stage_was_asked /subscribe
publish tom "Flushed at once? #musesocial"
check "a line is there at once" until_true has "$work/live" 'Flushed at once'
kill -INT $follower
wait $follower
same "SIGINT ends it with 0" 0 $?

"$TWEETUP" --from "$(from_mastodon)" --plain musesocial >"$work/plain" 2>"$work/err" </dev/null &
follower=$!
check "--plain prints lines" until_true at_least "$work/plain" 5
check "without an escape sequence" lacks "$work/plain" "$(printf '\033')"
kill -TERM $follower
wait $follower
same "SIGTERM ends it with 0" 0 $?

timeout 60 "$TWEETUP" check --from "$(from_mastodon)" --from "$(from_bluesky)" >"$work/out" 2>&1 </dev/null
same "check ends with 0 when all is well" 0 $?
check "check names both" bash -c 'grep -qw glam "$1" && grep -q 127.0.0.1 "$1"' - "$work/out"
check "no token in what check says" lacks "$work/out" "$STAGE_TOKEN"
check "check needs no token" timeout 60 "$TWEETUP" check --from "$(from_mastodon "$stage_port2")"
STAGE_TOKEN=wrong-token timeout 60 "$TWEETUP" check >"$work/out" 2>&1 </dev/null
same "check ends with 1 when a token is refused" 1 $?
check "check says so" has "$work/out" 'refused the token'
stage_do refuse 'target=all&status=503'
timeout 60 "$TWEETUP" check --from "$(from_mastodon)" >"$work/out" 2>&1 </dev/null
same "check ends with 1 when something is not" 1 $?

# Polite: a User-Agent of its own, and no tokens in addresses.
check "it says who it is" bash -c 'grep -q "\"agent\":\"tweetup/" <<<"$1"' - "$(http "$stage_port" GET /stage/status)"
check "no token in an address" bash -c '! grep -q "$2" <<<"$1"' - "$(http "$stage_port" GET /stage/status)" "$STAGE_TOKEN"
finish
