#!/bin/bash
# An event in a file of its own: checked, followed, and wrong.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"

cat >"$work/tour.event" <<'END'
[event]
name = A tour of the collection
tags = musesocial museoscial
hosts = ana@museum.example + ana.example.org, tom@museum.example
starts = 2026-11-26 20:00
ends = 21:00
zone = Europe/Madrid
[agenda]
Q1 = 20:00 Which object would you save first?
Q2 = 20:15
[wall]
hold-back = 20
[moderation]
blocklist = words.txt
END
printf 'astrolabe\n' >"$work/words.txt"
recording=$(cd "$(dirname "$0")" && pwd)/recording.jsonl
export XDG_DATA_HOME=$work/data XDG_CONFIG_HOME=$work/config

"$BUILD/tweetup" check --from "file:$recording" "$work/tour.event" >"$work/said" 2>&1
for line in 'tags: #musesocial #museoscial' 'starts 2026-11-26 20:00; ends 2026-11-26 21:00, clocks of Europe/Madrid' \
	'hosts: ana@museum.example + ana.example.org, tom@museum.example' 'Q1 planned 2026-11-26 20:00: Which object would you save first?' \
	'Q2 planned 2026-11-26 20:15' 'others after 20 seconds unless struck' 'share/blocklist'; do
	check "check says: $line" grep -qF "$line" "$work/said"
done

# The event's first tag names the archive.
check "collect takes it for its tags" "$BUILD/tweetup" collect --from "file:$recording" "$work/tour.event" 2>"$work/err"
check "the archive is the tag's" test -s "$work/data/tweetup/musesocial.db"
"$BUILD/tweetup" export --as jsonl musesocial >"$work/by-tag"
"$BUILD/tweetup" export --as jsonl "$work/tour.event" >"$work/by-event"
# Who is host is known only from the event file, so what the ledger says may differ.
posts() { grep -o '^{"v":1,"id":"[^"]*"' "$1"; }
same "export finds the same posts" "$(posts "$work/by-tag")" "$(posts "$work/by-event")"
check "and there are some" test -n "$(posts "$work/by-event")"

sed -i 's/hosts =/hsots =/' "$work/tour.event"
"$BUILD/tweetup" check "$work/tour.event" >/dev/null 2>"$work/err"
same "a mistake: status 2" 2 $?
same "and a line that names the file and the line" "tweetup: $work/tour.event:4: unknown key hsots: did you mean hosts?" "$(cat "$work/err")"
sed -i 's/hsots =/hosts =/' "$work/tour.event"
rm "$work/words.txt"
"$BUILD/tweetup" log "$work/tour.event" >/dev/null 2>"$work/err"
same "a list that is not there: status 2" 2 $?
check "and its line" grep -q 'tour.event:14: blocklist .*words.txt: No such file' "$work/err"
finish
