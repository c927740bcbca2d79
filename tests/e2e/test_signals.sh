#!/bin/bash
# However it ends or stops, the terminal is as it was before.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
start_stage
publish_people
publish ana "The first post #musesocial"

begin() {
	start_tui 80x24 --from "$(from_mastodon)" musesocial
	wait_for_text 'The first post' && alternate 1
}

for signal in TERM INT HUP; do
	check "SIG$signal: the program has the screen" begin
	kill "-$signal" "$(tui_pid)"
	sees "SIG$signal ends it with 0" 'status=0'
	check "SIG$signal: the terminal is restored" terminal_restored
	end_terminal
done

check "Ctrl-C: the program has the screen" begin
keys C-c
sees "Ctrl-C ends it with 0" 'status=0'
check "Ctrl-C: the terminal is restored" terminal_restored
end_terminal

check "Ctrl-Z: the program has the screen" begin
program=$(tui_pid)
keys C-z
sees "Ctrl-Z stops it" 'Stopped'
check "the shell has the terminal" terminal_restored
publish ana "Said while it was stopped #musesocial"
resize 100x30
type_line 'fg; echo "status=$?"'
sees "fg brings it back" 'The first post'
sees "with what was said meanwhile" 'Said while it was stopped'
same "it is the same process" "$program" "$(tui_pid)"
keys q
sees "q ends it with 0" 'status=0$'
check "the terminal is restored at last" terminal_restored
end_terminal

# Somebody else reads along meanwhile.
export KEEP=$work/kept
check "Ctrl-Z with company: the program has the screen" begin
collects=$socket
check "so has one that follows its archive" begin
follows=$socket
socket=$collects
keys C-z
socket=$follows
sees "it says that nobody listens" 'process [0-9]+ collects, but is suspended'
socket=$collects
type_line 'fg; echo "status=$?"'
socket=$follows
loses "and when somebody does again" 'suspended'
publish ana "Said to both again #musesocial"
sees "and goes on" 'Said to both again'
end_terminal
socket=$collects
keys q
sees "q ends the other with 0" 'status=0$'
end_terminal
unset KEEP

# The terminal goes away.
check "hangup: the program has the screen" begin
program=$(tui_pid)
end_terminal
check "it ends when its terminal goes away" until_true gone "$program"

# Killed while it starts.
start_shell 80x24
type_line "for late in 0.01 0.02 0.03 0.05 0.1; do $(printf '%q ' timeout --foreground -s TERM '$late' "$TWEETUP" \
	--from "$(from_mastodon)" musesocial | sed 's/[\]//g'); done; echo all\"done\""
sees "killed while starting, five times" 'alldone'
check "the terminal is restored even so" terminal_restored
finish
