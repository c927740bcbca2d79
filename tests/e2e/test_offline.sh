#!/bin/bash
# No network at all: within a second every source says what is wrong and when it tries again, and everything else works.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"

# A network namespace with nothing in it; where that is not allowed, proxies that nobody answers.
if unshare -rn true 2>/dev/null; then
	alone=(unshare -rn)
else
	alone=(env https_proxy=http://127.0.0.1:9 http_proxy=http://127.0.0.1:9 all_proxy=http://127.0.0.1:9)
fi

every_source_says_so() {
	local seen
	seen=$(screen)
	for source in bluesky mastodon.social glammr.us; do
		grep -qE "$source" <<<"$seen" || return 1
	done
	[ "$(grep -oE '(retry|again) in [0-9]+ ?s' <<<"$seen" | wc -l)" -ge 3 ]
}

start_shell 120x30
from=$(date +%s%N)
type_line "$(printf '%q ' "${alone[@]}" "$TWEETUP" '#musesocial'); echo \"status=\$?\""
if until_true every_source_says_so; then
	took=$((($(date +%s%N) - from) / 1000000))
	echo "# said after $took ms"
	check "said within ${SLOW:-1}.5 s of typing it" test $took -le $((${SLOW:-1} * 1000 + 500))
else
	not_ok "every source says when it tries again"
	screen | sed 's/^/# /'
fi
check "what is wrong is said" shows '([Nn]o |not |could|cannot|unreachable|refused)'
keys '?'
sees "help still works" 'filter'
keys q
wait_for_text 'musesocial' >/dev/null
keys '&'
text 'from:ana'
keys Enter
sees "a filter can be set" 'from:ana'
resize 40x10
sees "resizing works" 'musesocial'
resize 120x30
keys q
sees "q ends it with 0" 'status=0'
check "the terminal is restored" terminal_restored

timeout 30 "${alone[@]}" "$TWEETUP" log --for 2 musesocial >"$work/out" 2>"$work/err" </dev/null
same "log --for ends with 0 though nothing was reached" 0 $?
same "and prints nothing" 0 "$(lines "$work/out")"
for source in bluesky mastodon.social glammr.us; do
	check "stderr names $source" has "$work/err" "$source"
done
timeout 60 "${alone[@]}" "$TWEETUP" check >"$work/out" 2>"$work/err" </dev/null
same "check ends with 1" 1 $?
for source in bluesky mastodon.social glammr.us; do
	check "check names $source" has "$work/out" "$source"
done
finish
