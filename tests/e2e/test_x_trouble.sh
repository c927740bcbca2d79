#!/bin/bash
# X says no: a token that will not do, a month used up, too many questions, other names for its fields, a stream that is taken. Nothing is asked
# in a loop, and the words say what to do. What it costs stands on the screen.
# shellcheck source=tests/e2e/ledger.sh
. "$(dirname "$0")/ledger.sh"
start_stage
stage_do person '' '{"person":"ana","name":"Ana Ruiz","x":"ana_ex"}'
publish ana 'Q1 one #musesocial'
x_config 2
follow() { # TOKEN: lines in $told
	STAGE_TOKEN=$1 "$TWEETUP" log --json --no-archive musesocial >"$told" 2>"$work/said" </dev/null &
	follower=$!
}
end_follow() {
	kill -TERM "$follower" 2>/dev/null
	wait "$follower"
}
requests() { http "$stage_port" GET /stage/x-spend | sed 's/.*"requests": *\([0-9]*\).*/\1/'; }
searched_with() { http "$stage_port" GET /stage/status | grep -o '"/2/tweets/search/recent": *{[^}]*}' | grep -qF "$1"; }
listening() { http "$stage_port" GET /stage/status | grep -qE '"x": ?1'; }
idle() { ! listening; }

follow bad-token
check "a token that is refused: what to do" until_true has "$work/said" 'refused the token .*make a new one'
end_follow
same "it asked once" 1 "$(requests)"
follow noscope-token
check "a token that may not listen: which one is wanted" until_true has "$work/said" "app's Bearer Token is wanted"
end_follow
same "it asked once more" 2 "$(requests)"
stage_do x 'capped=1'
follow good-token
check "a month used up: where to look" until_true has "$work/said" 'credits and the spending limit'
end_follow
same "that is not tried again" 3 "$(requests)"

stage_do x 'limit=0&window=3'
follow good-token
check "too many questions: it waits" until_true stage_was_asked /2/tweets/search/stream/rules
check "until they are allowed" until_true at_least "$told" 1
end_follow
check "and asks little meanwhile" [ "$(requests)" -le 10 ]

check "nobody listens" until_true idle
stage_do x 'vocabulary=new'
follow good-token
check "a server with newer names for its fields" until_true at_least "$told" 1
check "is asked with these" searched_with post.fields
stage_do publish '' '{"by":"ana","text":"Q2 two #musesocial"}'
check "and listened to" until_true at_least "$told" 2
first=$follower told=$work/told2.jsonl
follow good-token
check "a stream that is taken: what to do" until_true has "$work/said" 'one listener at a time.*else end that program'
end_follow
follower=$first
end_follow
stage_do x 'vocabulary=old'

check "nobody listens" until_true idle
told=$work/told3.jsonl
STAGE_TOKEN=good-token "$TWEETUP" log --json --no-archive --log "$work/log" art-deco musesocial >"$told" 2>"$work/said" </dev/null &
follower=$!
check "a tag that X takes no rule for is said" until_true has "$work/log" 'x: live.*X does not accept "#art-deco .*as something to listen for .no viable'
check "the other one is followed: its past" until_true at_least "$told" 2
publish ana 'Q3 three #musesocial'
check "and what is said now" until_true has "$told" 'Q3 three'
end_follow
follow_alone() { STAGE_TOKEN=good-token "$TWEETUP" log --no-archive --for 20 art-deco >"$work/out" 2>"$work/said" </dev/null; }
follow_alone
check "where there is no other, X is refused" has "$work/said" 'x: refused.*X does not accept "#art-deco '

check "nobody listens" until_true idle
"$TWEETUP" check >"$work/checked" 2>&1
check "check tells what it costs" has "$work/checked" 'a post costs 0.005 USD.* an event 2.00 USD at most'
check "and what the server allows" has "$work/checked" '[0-9]+ of 450 questions left'
check "without listening" idle
start_tui 80x24 --no-archive musesocial
sees "what it has cost is beside the state" 'x live · 0.03 of 2.00 USD'
keys BTab
sees "and among the sources" 'live since .*0.03 of 2.00 USD'
keys q q
finish
