#!/bin/bash
# The wall, the desk beside it, one archive: approved appears, struck and deleted is gone, panic, an empty screen, the desk killed, the
# network cut; nothing undecided, no error, no cursor.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
export KEEP=$work/home/data
event=$work/rehearsal.event
printf '[event]\nname = A rehearsal\ntags = musesocial\nhosts = ana@glam.example\n' >"$event"
start_stage
publish_people
token_config glam kunst
desk='' wall=''

end_terminal() {
	local one
	for one in "$desk" "$wall" "$socket"; do
		[ -n "$one" ] && tmux -S "$one" kill-server 2>/dev/null
	done
}

on() { # desk | wall, and what to do there
	local which=$1
	shift
	socket=${!which}
	"$@"
}

blank() { ! screen | grep -q '[^ ]'; }
no_cursor() { [ "$(tmux -S "$socket" display-message -p '#{cursor_flag}')" = 0 ]; }
card='/tags/musesocial'

# ---- both on one archive; the desk came first and collects

start_tui 110x30 --moderator jo "$event"
desk=$socket
sees "the desk is up" 'glam'
check "it listens" until_true stage_was_asked /api/v1/streaming
start_tui 100x30 wall "$event"
wall=$socket
sees "the wall begins with a title card" "$card"
check "and hides the cursor" until_true no_cursor

publish kim 'The elephant in the hall is real. #musesocial' '"id":"k1"'
on desk sees "a post arrives at the desk" 'elephant'
publish ana 'Welcome to the hall, everybody! #musesocial' '"id":"h1"'
on wall sees "a host's post is on the wall at once" '@ana@glam.example'
check "the undecided one before it is not" hides '@kim@kunst.example'

on desk keys t
on desk sees "the desk's queue has it" 'elephant'
on desk keys y
on wall sees "approved, it is on the wall" '@kim@kunst.example'
on desk keys u
on wall loses "approval taken back: gone" '@kim@'
on desk keys U
on wall sees "given again: there" '@kim@kunst.example'

# ---- panic and an empty screen, from both sides

on desk keys '!'
on wall sees "panic at the desk: the title card" "$card"
check "and nothing else" hides '@kim@kunst.example|@ana@glam.example'
on desk keys '!'
on wall loses "and back" "$card"
keys p
sees "panic on the wall" "$card"
keys p
loses "and back again" "$card"
keys b
check "an empty screen" until_true blank
keys b
sees "and back from that" '@(kim|ana)@'
keys C-z
keys q
keys x
check "one q, or ^Z, does not end it" shows '@(kim|ana)@'

# ---- what has to go

stage_do delete id=h1
on wall loses "a deleted post is gone from the wall" '@ana@'
sees "the other one is there" '@kim@kunst.example'

# ---- the desk dies

kill -KILL "$(on desk tui_pid)"
on wall sees "the desk is killed, the wall stays" '@kim@kunst.example'
publish ana 'Here we are again. #musesocial' '"id":"h2"'
sees "it listens itself now" '@ana@glam.example'

# ---- the network goes

on wall keys Space
end_stages
lost() { ! http "$stage_port" GET /stage/status >/dev/null; }
check "the network is cut" until_true lost
for _ in 1 2 3 4 5 6; do # pages turn meanwhile
	sleep 0.5
	shows '@(kim|ana)@' || break
done
check "a page is there still" shows '@(kim|ana)@'
check "nothing tells of the trouble" hides 'retry|again in|error|refused|unreachable|silent|seconds'
check "nor a cursor" no_cursor

keys Q
sees "Q ends it with 0" 'status=0'
check "and the terminal is restored" terminal_restored

"$TWEETUP" wall "$event" >"$work/out" 2>"$work/err" </dev/null
same "without a terminal: status 1" 1 $?
check "and a line that says why" has "$work/err" 'wall is drawn on a terminal'
finish
