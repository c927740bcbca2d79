# Sourced by every tests/e2e/test_*.sh: the stage, the program in a terminal (tmux), and waiting for what should happen.
# Nothing here sleeps for a fixed time: waits look again until it is so, up to a generous ceiling.
# shellcheck shell=bash
set -u
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1
top=$PWD
BUILD=${BUILD:-build}
TWEETUP=${TWEETUP:-$top/$BUILD/tweetup}
STAGE=${STAGE:-$top/build/stage}
patience=${PATIENCE:-30} # seconds a wait may take
passed=0 failed=0
work=$(mktemp -d "${TMPDIR:-/tmp}/tweetup-e2e.XXXXXX")
stage_pids=()
socket=$work/tmux terminals=0
export HOME=$work/home XDG_CONFIG_HOME=$work/home/config XDG_STATE_HOME=$work/home/state
export TZ=UTC LC_ALL=C.UTF-8 LANG=C.UTF-8
export STAGE_TOKEN=good-tour
unset NO_COLOR BROWSER TMUX LINES COLUMNS
mkdir -p "$XDG_CONFIG_HOME/tweetup" "$XDG_STATE_HOME" "$work/bin" "$work/archives"

# Every run begins without an archive, unless a test says where they are: KEEP=FOLDER.
export TWEETUP_PROGRAM=$TWEETUP TWEETUP_ARCHIVES=$work/archives
cat >"$work/bin/tweetup" <<'END'
#!/bin/bash
export XDG_DATA_HOME=${KEEP:-$(mktemp -d "$TWEETUP_ARCHIVES/XXXXXX")}
exec -a tweetup "$TWEETUP_PROGRAM" "$@"
END
chmod +x "$work/bin/tweetup"
TWEETUP=$work/bin/tweetup

cleanup() {
	local pid
	for socket in "$work"/tmux.*; do
		end_terminal
	done
	for pid in "${stage_pids[@]:-}"; do
		[ -n "$pid" ] && kill "$pid" 2>/dev/null
	done
	wait 2>/dev/null
	for _ in 1 2 3 4 5 6 7 8 9 10; do # a program whose terminal just went may still write its mark
		rm -rf "$work" 2>/dev/null && break
		sleep 0.1
	done
}
trap cleanup EXIT
trap 'exit 130' INT TERM

# ---- telling

ok() {
	echo "ok - $*"
	passed=$((passed + 1))
}

not_ok() {
	echo "not ok - $*"
	failed=$((failed + 1))
}

# check NAME COMMAND...: one test
check() {
	local name=$1
	shift
	if "$@"; then ok "$name"; else not_ok "$name"; fi
}

# same NAME WANTED GOT
same() {
	if [ "$2" = "$3" ]; then ok "$1"; else not_ok "$1: wanted '$2', got '$3'"; fi
}

finish() {
	echo "$passed passed, $failed failed"
	[ "$failed" = 0 ]
	exit
}

# ---- waiting

# until_true COMMAND...: looks again until it succeeds; false after the ceiling
until_true() {
	local until=$((SECONDS + patience))
	until "$@"; do
		[ $SECONDS -lt $until ] || return 1
		sleep 0.05
	done
}

gone() { ! kill -0 "$1" 2>/dev/null; }

has() { # FILE PATTERN
	grep -qE -- "$2" "$1" 2>/dev/null
}

lacks() { # FILE PATTERN
	[ -e "$1" ] && ! grep -qE -- "$2" "$1"
}

lines() { # FILE: how many
	wc -l <"$1" 2>/dev/null || echo 0
}

at_least() { # FILE N
	[ "$(lines "$1")" -ge "$2" ]
}

# ---- the stage

# http PORT METHOD PATH [BODY]: the answer's body; false when there is none or its status is not 200
http() {
	local port=$1 method=$2 path=$3 body=${4:-} status line length
	exec 9<>"/dev/tcp/127.0.0.1/$port" || return 1
	printf '%s %s HTTP/1.1\r\nHost: 127.0.0.1:%s\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n' \
		"$method" "$path" "$port" "$(printf %s "$body" | wc -c)" >&9
	printf %s "$body" >&9
	read -r _ status _ <&9
	length=
	while IFS= read -r line <&9 && [ "$line" != $'\r' ]; do
		case ${line,,} in content-length:*) length=${line#*: } ;; esac
	done
	if [ -n "$length" ]; then head -c "${length%$'\r'}" <&9; else cat <&9; fi
	exec 9<&- 9>&-
	[ "$status" = 200 ]
} 2>/dev/null

# start_stage ARGUMENT...: sets stage_port (glam.example and Bluesky) and stage_port2 (kunst.example)
start_stage() {
	local ready=$work/stage.ready
	rm -f "$ready"
	"$STAGE" --port 0 --second-port 0 --ready "$ready" --quiet "$@" >"$work/stage.out" 2>&1 </dev/null &
	stage_pids+=($!)
	if ! until_true test -e "$ready"; then
		echo "# the stage did not start:"
		cat "$work/stage.out"
		exit 1
	fi
	stage_port=$(sed -n 's/^stage .*://p' "$ready")
	stage_port2=$(sed -n 's/^second .*://p' "$ready")
}

# start_tour ARGUMENT...: a stage that plays the tour as soon as somebody connects
start_tour() {
	start_stage --script "$(echo "$top"/tests/stage/tour.*)" --start connect --speed 20 --backlog "$@"
}

end_stages() {
	kill "${stage_pids[@]}" 2>/dev/null
	wait "${stage_pids[@]}" 2>/dev/null
	stage_pids=()
}

# stage_do COMMAND [QUERY [BODY]]: stage_do drop target=stream
stage_do() { http "$stage_port" POST "/stage/$1${2:+?$2}" "${3:-}" >"$work/stage.said" || { cat "$work/stage.said"; return 1; }; }

stage_over() { http "$stage_port" GET /stage/status | grep -qE '"over": ?true'; }

stage_was_asked() { http "$stage_port" GET /stage/status | grep -qF "\"$1\""; }

stage_ledger() { http "$stage_port" GET /stage/ledger; }

# publish BY TEXT [MORE]: one post now; MORE is further JSON members
publish() {
	stage_do publish '' "$(python3 -c 'import json, sys
line = {"by": sys.argv[1], "text": sys.argv[2]}
line.update(json.loads("{" + sys.argv[3] + "}"))
print(json.dumps(line))' "$1" "$2" "${3:-}")"
}

# Four people: ana and kim on Mastodon, tom and aoi on Bluesky
publish_people() {
	stage_do person '' '{"person":"ana","name":"Ana Ruiz","mastodon":"ana@glam.example"}'
	stage_do person '' '{"person":"kim","name":"Kim","mastodon":"kim@kunst.example"}'
	stage_do person '' '{"person":"tom","name":"Tom","bluesky":"tom.example.org"}'
	stage_do person '' '{"person":"aoi","name":"青井","bluesky":"aoi.example.org"}'
}

from_bluesky() { echo "bluesky:ws://127.0.0.1:$stage_port/subscribe"; }
from_nostr() { echo "nostr:ws://127.0.0.1:$stage_port/nostr"; }
from_mastodon() { echo "mastodon:http://127.0.0.1:${1:-$stage_port}"; }

# A configuration with a token for the stage's servers: token_config SERVERS
token_config() {
	local name
	for name in "$@"; do
		printf '[source %s]\nkind = mastodon\nurl = http://127.0.0.1:%s\ntoken-env = STAGE_TOKEN\n' \
			"$name" "$([ "$name" = kunst ] && echo "$stage_port2" || echo "$stage_port")"
	done >"$XDG_CONFIG_HOME/tweetup/config"
}

# A configuration with X on the stage: x_config BUDGET
x_config() {
	printf '[source x]\nkind = x\nurl = http://127.0.0.1:%s\ntoken-env = STAGE_TOKEN\nbudget = %s\n' "$stage_port" "$1" \
		>"$XDG_CONFIG_HOME/tweetup/config"
}

# What X has cost, in millionths of a dollar: by the stage's count, and by an archive's
x_paid() { http "$stage_port" GET /stage/x-spend | sed 's/.*"micro": *\([0-9]*\).*/\1/'; }
x_spent() { # ARCHIVE
	python3 -c 'import sqlite3, sys
print(sqlite3.connect(sys.argv[1]).execute("SELECT coalesce(sum(price), 0) FROM reading").fetchone()[0])' "$1"
}

# How many different posts and people an archive has paid for: that is the same on whatever day, where the sum is not.
x_bought() { # ARCHIVE
	python3 -c 'import sqlite3, sys
print(sqlite3.connect(sys.argv[1]).execute("SELECT count(DISTINCT what) FROM reading WHERE price > 0").fetchone()[0])' "$1"
}

# ---- the program in a terminal

# start_shell COLUMNSxROWS: a shell in a fresh terminal
start_shell() {
	socket=$work/tmux.$((++terminals))
	tmux -S "$socket" -f /dev/null new-session -d -x "${1%x*}" -y "${1#*x}" "env PS1='shell> ' bash --norc --noprofile"
	tmux -S "$socket" set-option -g status off >/dev/null
	tmux -S "$socket" set-option -g escape-time 0 >/dev/null
	tmux -S "$socket" resize-window -x "${1%x*}" -y "${1#*x}" 2>/dev/null
	wait_for_text 'shell>'
}

# start_tui COLUMNSxROWS ARGUMENT...: the program, started from that shell; `$?` is printed when it ends
start_tui() {
	local size=$1
	shift
	start_shell "$size"
	type_line "$(printf '%q ' "$TWEETUP" "$@"); echo \"status=\$?\""
}

# keys KEY...: tmux's names: Enter, Escape, C-l, NPage, or text
keys() { tmux -S "$socket" send-keys -- "$@"; }

# text TEXT: typed as it is
text() { tmux -S "$socket" send-keys -l -- "$1"; }

type_line() {
	text "$1"
	keys Enter
}

screen() { tmux -S "$socket" capture-pane -p; }
screen_styled() { tmux -S "$socket" capture-pane -p -e; }
screen_size() { tmux -S "$socket" display-message -p '#{pane_width}x#{pane_height}'; }
alternate() { [ "$(tmux -S "$socket" display-message -p '#{alternate_on}')" = "$1" ]; }
resize() { tmux -S "$socket" resize-window -x "${1%x*}" -y "${1#*x}"; }
pane_pid() { tmux -S "$socket" display-message -p '#{pane_pid}'; }
tui_pid() { # what the terminal's shell runs
	local shell
	shell=$(pane_pid)
	cut -d' ' -f1 "/proc/$shell/task/$shell/children"
}

shows() { screen | grep -qE -- "$1"; }
hides() { ! shows "$1"; }

# wait_for_text PATTERN / wait_gone PATTERN: true when the screen shows it (no more)
wait_for_text() {
	until_true shows "$1" && return
	echo "# never seen: $1; the screen:"
	screen | sed 's/^/# /'
	return 1
}

wait_gone() {
	until_true hides "$1" && return
	echo "# still there: $1; the screen:"
	screen | sed 's/^/# /'
	return 1
}

sees() { check "$1" wait_for_text "$2"; }
loses() { check "$1" wait_gone "$2"; }

# What a terminal has to be like after the program: the shell's screen, echo on, cursor shown.
terminal_restored() {
	until_true alternate 0 || return 1
	type_line 'stty -a | grep -oE " -?(echo|icanon|isig)( |$)" | tr -d "\n"; echo " is stty"'
	wait_for_text '^ *echo|icanon' >/dev/null
	until_true shows 'is stty$' || return 1
	! screen | grep -E 'is stty$' | tail -n 1 | grep -qE -- '-(echo|icanon|isig)' &&
		[ "$(tmux -S "$socket" display-message -p '#{cursor_flag}')" = 1 ]
}

end_terminal() { tmux -S "$socket" kill-server 2>/dev/null; }
