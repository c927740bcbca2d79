#!/bin/bash
# `make demo`: the stage plays a made-up museum tour on loopback, and tweetup follows it over the real protocols of Mastodon,
# Bluesky, Nostr and X. In a terminal the full screen, until q; without one a line a post, until the tour is over.
set -u
cd "$(dirname "$0")/.." || exit 1
BUILD=${BUILD:-build}
length=${DEMO_SECONDS:-45} # how long the tour takes
tour=${DEMO_SCRIPT:-tests/stage/tour.jsonl}
work=${DEMO_FOLDER:-$(mktemp -d "${TMPDIR:-/tmp}/tweetup-demo.XXXXXX")} # one that was given stays
what=(musesocial museoscial)
[ -e "${tour%.jsonl}.event" ] && what=("${tour%.jsonl}.event")
stage='' program=''
rm -f "$work/ready"

cleanup() {
	[ -n "$program" ] && kill "$program" 2>/dev/null
	[ -n "$stage" ] && kill "$stage" 2>/dev/null
	wait 2>/dev/null
	[ -n "${DEMO_FOLDER:-}" ] || rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

give_up() {
	echo "tweetup demo: $*" >&2
	cat "$work/stage.out" >&2
	exit 1
}

terminal=no
[ -t 0 ] && [ -t 1 ] && terminal=yes
options=(--port 0 --second-port 0 --script "$tour" --start connect --backlog --firehose 40 --ready "$work/ready" --quiet)
full=$(sed -n 's/.*"seconds": *\([0-9]*\).*/\1/p' "$tour" | head -n 1)
options+=(--speed "$(awk "BEGIN { print ${full:-60} / $length }")")
"$BUILD/stage" "${options[@]}" >"$work/stage.out" 2>&1 </dev/null &
stage=$!
for _ in $(seq 1 200); do
	[ -e "$work/ready" ] && break
	kill -0 "$stage" 2>/dev/null || give_up "the stage did not start"
	sleep 0.05
done
[ -e "$work/ready" ] || give_up "the stage did not start"

# As a user would have it, with the stage's address in place of a real server's.
[ -z "${LC_ALL:-}${LC_CTYPE:-}${LANG:-}" ] && export LC_ALL=C.UTF-8 # half of the guests do not write in ASCII
export XDG_CONFIG_HOME=$work XDG_STATE_HOME=$work XDG_DATA_HOME=$work TWEETUP_DEMO_TOKEN=good-demo
unset http_proxy https_proxy all_proxy HTTPS_PROXY ALL_PROXY
mkdir -p "$work/tweetup"
address=$(sed -n 's/^stage http:..//p' "$work/ready")
cat >"$work/tweetup/config" <<END
[source glam.example]
kind = mastodon
url = http://$address
token-env = TWEETUP_DEMO_TOKEN

[source bluesky]
kind = bluesky
url = ws://$address/subscribe

[source relay.example]
kind = nostr
url = ws://$address/nostr

[source x]
kind = x
url = http://$address
token-env = TWEETUP_DEMO_TOKEN
END

if [ $terminal = yes ]; then
	"$BUILD/tweetup" "${what[@]}"
	exit
fi

"$BUILD/tweetup" log "${what[@]}" </dev/null &
program=$!
until grep -q '^tour over' "$work/stage.out"; do
	kill -0 "$stage" 2>/dev/null || give_up "the stage ended before the tour"
	kill -0 "$program" 2>/dev/null || break # stopped, or a closed pipe
	sleep 0.2
done
sleep 1 # what was said last is on its way
kill -TERM "$program" 2>/dev/null
wait "$program"
status=$?
program=''
exit $status
