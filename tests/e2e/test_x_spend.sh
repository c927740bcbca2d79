#!/bin/bash
# What X costs: counted to the post over several runs, ended before the cap, nothing without a token; rules of others left alone;
# deleted and edited posts found by looking again.
# shellcheck source=tests/e2e/ledger.sh
. "$(dirname "$0")/ledger.sh"
start_stage
stage_do person '' '{"person":"ana","name":"Ana Ruiz","x":"ana_ex"}'
stage_do person '' '{"person":"kim","name":"Kim","x":"kim_ex"}'
archive=$work/x.db
follow() { # BUDGET: in the background
	x_config "$1"
	"$TWEETUP" collect --archive "$archive" musesocial >"$work/out" 2>>"$work/said" </dev/null &
	follower=$!
}
end_follow() {
	kill -TERM "$follower" 2>/dev/null
	wait "$follower"
}
kept() { # N: so many posts are in the archive
	[ "$(python3 -c 'import sqlite3, sys
print(sqlite3.connect(sys.argv[1]).execute("SELECT count(*) FROM post WHERE flags & 4 = 0").fetchone()[0])' "$archive" 2>/dev/null)" = "$1" ]
}
unasked() { ! http "$stage_port" GET /stage/status | grep -qF '"/2/'; }
listening() { http "$stage_port" GET /stage/status | grep -qE '"x": ?1'; }
idle() { ! listening; }
sent() { [ "$(http "$stage_port" GET /stage/x-spend | sed 's/.*"posts": *\([0-9]*\).*/\1/')" -ge "$1" ]; }
rule_count() { http "$stage_port" GET /stage/x-rules | grep -o '"id"' | wc -l; }

# nothing is read without a token
"$TWEETUP" log --no-archive --for 1 --from "x:http://127.0.0.1:$stage_port" musesocial >"$work/out" 2>"$work/said" </dev/null
check "without a token it says what is wanted" has "$work/said" 'Bearer Token'
check "and asks nothing" unasked
x_config 0
"$TWEETUP" log --no-archive --for 1 musesocial >"$work/out" 2>"$work/said" </dev/null
check "with a budget of 0 it says so" has "$work/said" 'budget = 0'
check "and asks nothing" unasked

# half of it does not pay for the ten posts that a search brings at least
archive=$work/small.db
follow 0.2
check "of a small budget it says that the past is not read" until_true has "$work/said" 'live.*too small to read the past'
end_follow
check "it has stopped" until_true idle
archive=$work/x.db

# counted, also over runs
stage_do x-rule 'value=%23cats&tag=somebody'
publish ana 'Q1 one #musesocial'
follow 0.5
check "it listens" until_true listening
publish kim 'A1 two #musesocial'
check "what was written before and after is kept" until_true kept 2
end_follow
same "two posts by two people" 4 "$(x_bought "$archive")"
same "as the stage counts" "$(x_paid)" "$(x_spent "$archive")"
same "the rule of somebody else is still there" 2 "$(rule_count)"
follow 0.5
check "it listens again" until_true listening
publish ana 'three #musesocial'
check "one more is kept" until_true kept 3
same "which is one more to pay for" 5 "$(x_bought "$archive")"
same "what was paid for today is not paid again: as the stage counts" "$(x_paid)" "$(x_spent "$archive")"
end_follow

# killed in the middle of it: what was sent and not written down is sent again, for nothing on that day
follow 0.5
check "it listens once more" until_true listening
publish kim 'four #musesocial'
until_true sent 4
kill -KILL "$follower"
wait "$follower" 2>/dev/null
follow 0.5
check "what it was sent before it was killed is kept" until_true kept 4
end_follow
same "and counted once" 6 "$(x_bought "$archive")"
same "as the stage counts" "$(x_paid)" "$(x_spent "$archive")"

# deleted and edited while nobody looked
http "$stage_port" GET /stage/ledger >"$work/ledger"
post_key() { sed -n "s/.*\"key\": *\"\([^\"]*\)\".*$1.*/\1/p" "$work/ledger" | head -n 1; }
stage_do delete "id=$(post_key 'Q1 one')"
stage_do edit "id=$(post_key 'A1 two')" '{"text":"A1 two, or three #musesocial"}'
python3 -c 'import sqlite3, sys
with sqlite3.connect(sys.argv[1]) as db: db.execute("UPDATE reading SET at = at - 90000000")' "$archive"
"$TWEETUP" export --as jsonl --archive "$archive" musesocial >"$work/export" 2>"$work/exported"
check "an export says what was not looked at for a day" has "$work/exported" '4 of the posts from X .* may have been deleted'
follow 0.5
check "a deleted post goes when it is looked at again" until_true kept 3
end_follow
"$TWEETUP" export --as jsonl --archive "$archive" musesocial >"$work/export" 2>"$work/exported"
check "after that it has nothing to say" lacks "$work/exported" X
check "an edit is found, too" has "$work/export" 'two, or three'
check "under the same id" has "$work/export" "\"id\":\"x:$(sed -n 's/.*"uri": *"\([0-9]*\)".*A1 two #.*/\1/p' "$work/ledger" | head -n 1)\""
same "as the stage counts" "$(x_paid)" "$(x_spent "$archive")"

# ended before the cap
spent=$(x_spent "$archive")
follow 0.11
check "it listens" until_true listening
stage_do flood 'n=40&r=5&on=x'
check "it says when the budget is spent" until_true has "$work/said" 'of 0\.11 USD spent for this event'
check "it does not listen any more" until_true idle
end_follow
check "the cap was not passed" [ "$(x_spent "$archive")" -le 110000 ]
check "but nearly reached" [ "$(x_spent "$archive")" -gt 95000 ]
check "by what the stage sent, neither, but for what was under way" [ "$(x_paid)" -le $((110000 + 15000)) ]
check "there was something left to spend" [ "$spent" -lt 95000 ]
follow 0.11
check "the next run reads nothing" until_true has "$work/said" 'of 0\.11 USD spent'
end_follow
check "not a post more" [ "$(x_spent "$archive")" -le 110000 ]

# a larger budget, and other prices, taken up by the process that runs; X counts the stream that ended for a while yet
: >"$work/said"
follow 1
check "it listens" until_true listening
x_config 2
printf 'price-post = 0.001\nprice-person = 0.002\n' >>"$XDG_CONFIG_HOME/tweetup/config"
stage_do 'x?linger=3'
kill -HUP "$follower"
check "it hears of it" until_true has "$work/said" 'read again: x starts anew'
check "and says why it waits" until_true has "$work/said" 'if it has just ended, wait'
check "and goes on" until_true listening
publish ana 'At another price #musesocial'
cheaper() {
	[ "$(python3 -c 'import sqlite3, sys
print(sqlite3.connect(sys.argv[1]).execute("SELECT price FROM reading WHERE what LIKE ? ORDER BY at DESC", ("x:post:%",)).fetchone()[0])' \
		"$archive")" = 1000 ]
}
check "what is read costs what the configuration says" until_true cheaper
end_follow
"$TWEETUP" check >"$work/checked" 2>&1 </dev/null
check "and check says so" has "$work/checked" 'a post costs 0.001 USD, a person 0.002 USD'
finish
