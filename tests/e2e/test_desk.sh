#!/bin/bash
# A moderator's evening by keyboard alone: the questions, the queue, a decision taken back, a second moderator, the next start.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
export KEEP=$work/kept
mkdir -p "$KEEP"
start_stage
publish_people
stage_do person '' '{"person":"spam","name":"Buy now","mastodon":"buy@spam.example"}'
publish ana "Q1 Which object would you save first? #musesocial" '"id":"q1"'
publish tom "A1 The astrolabe, of course #musesocial" '"id":"a1"'
publish kim "Is the elephant in the hall real? #musesocial" '"id":"k1"'
publish spam "Cheap watches, half price #musesocial" '"id":"s1"'
publish spam "More cheap watches #musesocial" '"id":"s2"'
cat >"$work/evening.event" <<END
[event]
name = An evening
tags = musesocial
hosts = ana@glam.example
[agenda]
Q1 = Which object would you save first?
Q2 = Which room do you go back to?
END
desk() { # NAME: a moderator's screen
	start_tui 120x30 --moderator "$1" --from "$(from_mastodon)" --from "$(from_bluesky)" "$work/evening.event"
}

token_config glam
desk ana
first=$socket
sees "the host's question is the one of the moment" '▶ Q1 +Which object'
sees "the planned one stands below" 'Q2 +planned'
sees "what somebody asks is open" '1 open'
sees "and waits" '\? [0-9:]+ Kim: Is the'

# The queue: oldest first, a key each, u takes back
keys t
sees "t shows what is to be decided, a question among it" '4 to decide .1 question.'
keys y
sees "y approves and the next one comes" '3 to decide .1 question.'
sees "it is said" 'You approved it; u takes it back'
keys y
sees "of a question it means that it is one" 'You took it as a question'
sees "and no other is left" '2 to decide, the'
keys u
sees "u takes it back" '3 to decide .1 question.'
keys U
sees "U does it again" '2 to decide, the'
keys x a
sees "what covers several says how many" 'Strike 2 posts by Buy now'
keys y
sees "and then nothing is left" 'Nothing is left to decide'
keys q
sees "what was struck says so in the feed" 'struck'

# Another moderator
export first
desk tom
second=$socket
sees "the second desk knows what the first decided" 'struck'
sees "also of the question" 'open [0-9]+[sm]'
keys Tab j j
keys P
text 'zoe'
keys Enter
sees "the second desk passes the question on" '→zoe'
socket=$first
sees "the first one hears of it, and from whom" 'tom passed it to zoe, and overruled you'
sees "and shows it" '→zoe'
keys Tab j j w
sees "the first one asks it now" 'You .*now'
socket=$second
sees "the second one hears that this counts" 'ana .*overruled you'
keys q q
sees "the second desk ends" 'status=0'
end_terminal

# The next start
socket=$first
keys q q
sees "the first desk ends" 'status=0'
check "the terminal is restored" terminal_restored
end_terminal
desk ana
sees "what was decided is still there" 'struck'
sees "the question is asked now" '▶ [0-9:]+ Kim: Is the.* now'
keys u
sees "and can still be taken back" 'Taken back'
sees "then what the other moderator decided counts" '→zoe'
keys !
sees "! stops the wall" 'You stopped the wall'
keys j
sees "which stays said" 'The wall shows its title alone'
keys !
keys q
sees "q ends it with 0" 'status=0'
finish
