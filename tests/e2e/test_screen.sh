#!/bin/bash
# The screen in a real terminal: first paint, posts, place, find, filter, detail, people, help, sizes, the way out.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
start_stage
publish_people
for n in 1 2 3 4 5 6 7 8 9 10 11 12; do
	publish ana "Stop $n of the tour: case number $n #musesocial"
done
token_config glam
start_tui 120x30 --from "$(from_bluesky)" --from "$(from_mastodon)" musesocial
sees "the tag is on the screen" '#musesocial'
sees "what was said before is there" 'case number 12'
until_true stage_was_asked /subscribe
publish tom "Q1 What would you save first? #musesocial" '"id":"q1"'
sees "a new post from Bluesky comes" 'What would you save first\?'
publish ana "A1 The astrolabe, of course #musesocial" '"id":"a1","media":[{"kind":"image","alt":"a brass astrolabe on velvet"}]'
sees "a new post from Mastodon comes" 'The astrolabe, of course'
sees "its photo is described" 'brass astrolabe on velvet'
sees "the label is shown" '\bQ1\b'
sees "a source says that it is live" 'live'

# The reader's place
keys g
sees "g goes to the beginning" 'case number 1 '
loses "and the end is out of sight" 'The astrolabe, of course'
before=$(screen | cut -d│ -f1 | grep -nE 'case number [1-4] ')
publish kim "One more while you read #musesocial"
sees "what is new is counted" '▼ [0-9]+ new'
same "and nothing moved" "$before" "$(screen | cut -d│ -f1 | grep -nE 'case number [1-4] ')"
keys G
sees "G goes to the end" 'One more while you read'
loses "and nothing is new any more" '▼ [0-9]+ new'

# Find
keys /
text 'case number 3'
keys Enter
sees "/ finds" 'case number 3 '
keys G
wait_for_text 'One more while you read' >/dev/null

# Filter
keys '&'
text 'from:'
sees "a mistake in a filter is shown while typing" '\^|wrong|name|expected|needs'
text 'tom'
keys Enter
loses "a filter hides" 'One more while you read'
sees "and says how many" '[0-9]+ hidden'
sees "what fits stays" 'What would you save first'
publish tom "Filtered and live #musesocial"
sees "new posts go through the same filter" 'Filtered and live'
keys '&'
keys C-u
keys Enter
sees "an empty filter shows all again" 'One more while you read'

# Detail, people, help
keys G Enter
sees "Enter opens the detail" 'https://'
keys q
sees "q goes back" 'One more while you read'
sees "the people are counted" 'People +[0-9]+'
keys '?'
sees "? shows the keys" 'find'
keys q
sees "and q leaves them" 'One more while you read'

# Sizes
resize 80x24
until_true test "$(screen_size)" = 80x24
sees "80x24 works" 'Filtered and live'
resize 40x10
sees "40x10 works" 'Filtered and live'
resize 20x4
sees "smaller says so" 'small|larger|40'
resize 120x30
sees "and back" 'One more while you read'
before=$(screen)
keys C-l
until_true test "$(screen | grep -c musesocial)" -ge 1
same "Ctrl-L draws the same again" "$(echo "$before" | sed 1d)" "$(screen | sed 1d)"

keys q
sees "q ends it with 0" 'status=0'
check "the terminal is restored" terminal_restored
end_terminal

# Where the reader left is marked
publish ana "Said while you were away #musesocial"
start_tui 120x30 --from "$(from_mastodon)" musesocial
sees "the next visit shows what was said meanwhile" 'Said while you were away'
keys g G
sees "and where the reader left" 'since you left'
keys q
sees "q ends it with 0 again" 'status=0'
end_terminal

# Without colour, without UTF-8
export NO_COLOR=1
start_tui 100x24 --from "$(from_mastodon)" musesocial
wait_for_text 'case number 12' >/dev/null
check "NO_COLOR: no colour" bash -c '! grep -qE "$(printf "\\033")\[[0-9;]*[34][0-7](;|m)" <<<"$1"' - "$(screen_styled)"
keys q
wait_for_text 'status=0' >/dev/null
end_terminal
unset NO_COLOR
start_shell 100x24
type_line "$(printf '%q ' env LC_ALL=C LANG=C "$TWEETUP" --from "$(from_mastodon)" musesocial); echo \"status=\$?\""
wait_for_text 'case number 12' >/dev/null
check "LANG=C: ASCII alone" bash -c '! LC_ALL=C grep -qP "[^\x00-\x7f]" <<<"$1"' - "$(screen)"
keys q
sees "and it ends with 0" 'status=0'
finish
