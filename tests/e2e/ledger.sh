# Sourced by test_ledger_*.sh: what `tweetup log --json` wrote against what the stage says it published.
# shellcheck shell=bash
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
tags=(musesocial museoscial) # people do write the second
told=$work/told.jsonl

# begin ARGUMENT...: the follower, in the background
begin() {
	"$TWEETUP" log --json --log "$work/log" "$@" "${tags[@]}" >"$told" 2>"$work/err" </dev/null &
	follower=$!
}

agrees() {
	stage_ledger >"$work/ledger"
	python3 tests/e2e/posts.py ledger "$told" "$work/ledger" "$(IFS=,; echo "${tags[*]}")" "$@" >"$work/verdict" 2>&1
}

# compare NETWORK... [no-deletes] [no-edits]: waits until the tour is over and everything has been told, ends the follower, compares once more
compare() {
	check "the tour comes to its end" until_true stage_over
	until_true agrees "$@"
	kill -TERM "$follower"
	wait "$follower"
	status=$?
	same "SIGTERM ends it with 0" 0 $status
	[ $status = 0 ] || head -n 60 "$work/err"
	if agrees "$@"; then
		ok "what was told is what was published: $(tail -n 1 "$work/verdict" | cut -c3-)"
	else
		not_ok "what was told is not what was published"
		head -n 40 "$work/verdict"
		sed 's/^/# stderr: /' "$work/err" | head -n 20
	fi
	check "every line has the documented shape" python3 tests/e2e/posts.py shape "$told"
}
