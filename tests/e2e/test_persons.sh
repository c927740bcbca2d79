#!/bin/bash
# One person on four networks: proposed by what the profiles say of each other and by the same words, joined with a key, and counted once from
# then on: among the people, in a question's support, in the recap. Nobody who only claims to be somebody is proposed.
# shellcheck source=tests/e2e/ledger.sh
. "$(dirname "$0")/ledger.sh"
start_stage
x_config 2
mv "$XDG_CONFIG_HOME/tweetup/config" "$work/x.config"
token_config glam
cat "$work/x.config" >>"$XDG_CONFIG_HOME/tweetup/config"
printf '[source sky]\nkind = bluesky\nurl = ws://127.0.0.1:%s/subscribe\n[source relay]\nkind = nostr\nurl = ws://127.0.0.1:%s/nostr\n' \
	"$stage_port" "$stage_port" >>"$XDG_CONFIG_HOME/tweetup/config"
stage_do person '' '{"person":"ana","name":"Ana Ruiz","mastodon":"ana@glam.example"}'
stage_do person '' '{"person":"aoi","name":"Aoi","mastodon":"aoi@glam.example"}'
stage_do person '' '{"person":"km","name":"Kim","mastodon":"kim@kunst.example","note":"Labels. https://bsky.app/profile/kim.example.net"}'
stage_do person '' '{"person":"kb","name":"Kim","bluesky":"kim.example.net","note":"https://kunst.example/@kim and https://x.com/kim_ex"}'
stage_do person '' '{"person":"kx","name":"Kim Haugen","x":"kim_ex","note":"https://bsky.app/profile/kim.example.net"}'
stage_do person '' '{"person":"kn","name":"Kim","nostr":true,"note":"Moss"}'
stage_do person '' '{"person":"eve","name":"Eve","bluesky":"eve.example.net","note":"https://kunst.example/@kim"}'

publish ana 'Q1 Which object would you carry out first? #musesocial' '"id":"q1"'
publish aoi 'Is the elephant in the great hall real, does anyone know? #musesocial' '"id":"elephant"'
stage_do bridge id=elephant
publish km '+1 #musesocial' '"id":"s1","reply":"elephant"'
publish eve 'A1 The guest book, of course #musesocial'
publish km 'A1 The old umbrella in the tower room #musesocial'
publish kn 'A1 The old umbrella in the tower room #musesocial'
publish km 'The rain has stopped above the roof #musesocial'
publish kn 'The rain has stopped above the roof #musesocial'
publish kb '+1 #musesocial' '"id":"s2","reply":"elephant","on":"bluesky"'
publish kb 'A1 A ladder, to get the others out #musesocial'
publish kx 'A1 The telephone of the forecaster #musesocial'
recap() { "$TWEETUP" export --as md --archive "$work/persons.db" musesocial >"$work/recap" 2>>"$work/err"; }
counted() { recap && has "$work/recap" "$1" && has "$work/recap" "$2"; }
kims() { recap && [ "$(grep -c '^| Kim' "$work/recap")" = "$1" ]; }
proposed() { [ "$(screen | grep -c 'two accounts?')" = "$1" ]; }

start_tui 80x24 --archive "$work/persons.db" musesocial
sees "all of it is there" 'telephone of the forecaster'
keys Tab Tab
sees "seven accounts are seven people" 'People +7 people'
check "in the recap, too, and three want to know" until_true counted 'posts by 7 people' '3 people want to know'
check "each Kim stands for themselves" until_true kims 4
check "four of them may be one" until_true proposed 4
check "who only claims to be Kim is not proposed" hides 'Eve .*two accounts'
sees "whoever is chosen is asked about" 'The same person as Kim'
keys '='
sees "= joins them" 'You joined two accounts'
sees "they are one" 'People +6 people'
keys '='
sees "three are one" 'People +5 people'
keys '='
sees "all four are one" 'Kim .*mastodon bluesky nostr x +8'
sees "and nobody else is proposed" 'People +4 people'
check "nobody" hides 'two accounts[?]|The same person'
check "in the recap, too, and two want to know" until_true counted 'posts by 4 people' '2 people want to know'
check "Kim is one" kims 1
check "with all accounts" has "$work/recap" '^. Kim .*@kim@kunst.example.*kim.example.net'
keys Enter
sees "the person has all posts" 'telephone of the forecaster'
sees "and all accounts" 'also .*\(mastodon|bluesky|x|nostr\), '
keys q -
sees "- takes them apart" 'People +5 people'
keys u
sees "u takes that back" 'People +4 people'
keys q q

# ---- the same name and the same picture, in three formats and sizes; another picture; what those get who have none; nobody's namesake
face() { # KEY NAME AVATAR MORE...: who has which picture
	stage_do person '' "{\"person\":\"$1\",\"name\":\"$2\",\"avatar\":\"$3\",$4}"
	publish "$1" "$2 is here with number $1 #lampchat"
}
face lm 'Léa Brun 🏺' kim.png '"mastodon":"lea@glam.example"'
face lb 'lea brun' kim.jpg '"bluesky":"lea.example.net"'
face ln 'LEA BRUN' kim.webp '"nostr":true'
face jm Jo other.jpg '"mastodon":"jo@kunst.example"'
face jb Jo lamp.webp '"bluesky":"jo.example.net"'
face sm Sam 'default.png?sm' '"mastodon":"sam@glam.example"'
face sb Sam 'default.jpg?sb' '"bluesky":"sam.example.net"'
face om Mo 'default.png' '"mastodon":"mo@glam.example"'
face ox Mo 'default.jpg' '"x":"mo_ex"'
face um Uma white.jpg '"mastodon":"uma@glam.example"'
pictures() { http "$stage_port" GET /stage/status | grep -o '"/pictures/[^"]*"' | sort | tr -d '\n'; }

config=$XDG_CONFIG_HOME/tweetup/config
cp "$config" "$work/pictures.config"
printf '[tweetup]\navatars = no\n' | cat - "$work/pictures.config" >"$config"
start_tui 80x24 --archive "$work/none.db" lampchat
sees "all of them are there" 'Uma is here'
keys Tab
sees "ten accounts are ten people" 'People +10 people'
publish lm 'The lamp is lit #lampchat'
sees "one more post" 'Brun .*mastodon +2'
same "with avatars = no no picture is asked for" '' "$(pictures)"
check "and nobody proposed" hides 'two accounts[?]'
keys q q

cp "$work/pictures.config" "$config"
start_tui 80x24 --archive "$work/lamp.db" --log "$work/pictures.log" lampchat
sees "all of them are there again" 'The lamp is lit'
keys Tab
sees "ten people" 'People +10 people'
check "three of one name and one picture may be one" until_true proposed 3
check "each picture of a namesake was compared" until_true grep -q 'picture .*/kim.webp: compared' "$work/pictures.log"
asked=$(http "$stage_port" GET /stage/status | grep -o '"/pictures/[^}]*}')
listening=$socket
start_tui 80x24 --archive "$work/lamp.db" lampchat
sees "who follows the archive has all of it" 'The lamp is lit'
keys Tab
check "and proposes the same three" until_true proposed 3
same "without asking for a picture" "$asked" "$(http "$stage_port" GET /stage/status | grep -o '"/pictures/[^}]*}')"
keys q q
socket=$listening
same "of those who have no namesake no picture was asked for" 0 "$(pictures | grep -c white)"
check "each address once" python3 -c 'import json, sys
asked = {path: of["count"] for path, of in json.load(sys.stdin)["requests"].items() if path.startswith("/pictures/")}
sys.exit(sorted(asked.values()) != [1, 1, 1, 1, 1, 2, 2])' < <(http "$stage_port" GET /stage/status)
sees "it says why" 'The same person as .*\(same name, same'
keys '='
sees "= joins them" 'People +9 people'
keys '='
sees "all three" 'People +8 people'
check "nobody else is proposed" hides 'two accounts[?]'
keys -
sees "- takes one apart" 'People +9 people'
keys q q

# ---- who only collects looks at the pictures for those who follow
pictures_before=$(pictures)
"$TWEETUP" --archive "$work/heard.db" collect lampchat >/dev/null 2>"$work/heard" </dev/null &
collector=$!
check "collect listens" until_true has "$work/heard" 'live'
start_tui 80x24 --archive "$work/heard.db" lampchat
sees "who follows it has all of it" 'The lamp is lit'
keys Tab
check "and proposes the same three" until_true proposed 3
same "for which no other picture was asked" "$pictures_before" "$(pictures)"
keys q q
kill -TERM "$collector"
wait "$collector"
finish
