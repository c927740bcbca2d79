#!/bin/bash
# The recap of a moderated hour: played into an archive, exported, and held against what is true of it; judged by an HTML validator, a reader
# of Markdown and, where there is one, a browser.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
patience=$((patience + 60))
db=$work/hour.db event=tests/stage/hour.event

export_as() { # KIND FILE
	timeout 60 "$TWEETUP" export --as "$1" --archive "$db" "$event" >"$2" 2>"$work/err" </dev/null
}

recap() { # what recap.py says is wrong is shown
	python3 tests/e2e/recap.py "$@" >"$work/verdict" 2>&1
	local status=$?
	sed 's/^/# /' "$work/verdict" | head -n 30
	return "$status"
}

# Everything that the stage still shows has arrived; the last thing that happens is a post.
arrived() {
	export_as jsonl "$work/lines" && grep -qF 'Auf der Glocke steht jetzt ein Zettel' "$work/lines" && [ "$(lines "$work/lines")" -ge 198 ]
}

# ---- the hour, in a quarter of a minute

start_stage --script "$top/tests/stage/hour.jsonl" --start connect --speed 260 --backlog
token_config glam
printf '[source sky]\nkind = bluesky\nurl = ws://127.0.0.1:%s/subscribe\n' "$stage_port" >>"$XDG_CONFIG_HOME/tweetup/config"
"$TWEETUP" collect --archive "$db" "$event" >"$work/out" 2>"$work/collect.err" </dev/null &
collector=$!
check "the hour comes to its end" until_true stage_over
check "and all of it into the archive" until_true arrived
kill -TERM $collector
wait $collector
same "SIGTERM ends the collector with 0" 0 $?
stage_ledger >"$work/ledger"

# ---- what it says

export_as html "$work/hour.html"
same "export --as html: status 0" 0 $?
export_as md "$work/hour.md"
same "export --as md: status 0" 0 $?
export_as people "$work/follow.csv"
same "export --as people: status 0" 0 $?
export_as jsonl "$work/lines"
check "every post once" recap once "$work/hour.html" "$work/lines"
check "answers under their questions, as the truth has it" recap truth "$work/hour.html" "$work/lines" "$work/ledger" tests/stage/hour.expected.json
check "the page loads nothing, and its policy says so" recap page "$work/hour.html"
check "Mastodon's columns, each account once" recap people "$work/follow.csv" "$work/lines"
check "the hosts are named" has "$work/hour.md" '^Hosted by: Ana Ruiz, Samir Haddad$'
check "what was deleted is counted, and gone" has "$work/hour.md" '^- 3 posts were deleted by whoever wrote them'
check "in every way" lacks "$work/hour.md" 'ceiling of my own flat|VINTAGE'
for kind in html md people; do
	export_as $kind "$work/again"
	check "twice the same $kind" cmp -s "$work/again" "$work/$([ $kind = people ] && echo follow.csv || echo "hour.$kind")"
done

# ---- what a moderator struck is in none of them

python3 - "$db" "$work/lines" >"$work/struck" <<'END'
import json, sqlite3, sys
posts = [json.loads(line) for line in open(sys.argv[2], encoding="utf-8")]
archive = sqlite3.connect(sys.argv[1])
unwanted = {post["author"]["id"]: post["network"] for post in posts if post["author"]["name"] in ("JustAsking", "Coin Wizard")}
for at, (who, network) in enumerate(unwanted.items()):
    archive.execute("INSERT INTO decision(at, who, what, post, value) VALUES(?, 'mod', 'strike', '', ?)", (at + 1, "author %s %s" % (network, who)))
archive.commit()
print("\n".join(post["id"] for post in posts if post["author"]["id"] in unwanted))
END
check "a troll and a spammer are struck" at_least "$work/struck" 8
mapfile -t struck <"$work/struck"
export_as html "$work/hour.html" && export_as md "$work/hour.md" && export_as people "$work/follow.csv"
check "every other post once" recap once "$work/hour.html" "$work/lines" "${struck[@]}"
check "nothing of them is left" lacks "$work/hour.html" 'JustAsking|Coin Wizard|coins\.example'
check "and nobody is told to follow them" lacks "$work/follow.csv" 'coins\.example'

# ---- as others judge it

node=tests/validators/recap.mjs
check "the page is valid HTML" timeout 120 node $node html "$work/hour.html"
grep -vFf "$work/struck" "$work/lines" >"$work/kept"
check "the Markdown says what was said, and nothing else" timeout 120 node $node md "$work/hour.md" "$work/kept"

browse() { # ARGUMENT...
	HOME=$work/home timeout 120 chromium --headless --no-sandbox --disable-gpu --disable-background-networking --disable-component-update \
		--disable-dev-shm-usage --no-first-run --hide-scrollbars --user-data-dir="$work/browser" "$@" 2>"$work/browser.err"
}

# The colour of the first pixel of a picture: what the page's own style sheet says, or nothing but white.
first_pixel() {
	python3 -c 'import struct, sys, zlib
data = open(sys.argv[1], "rb").read()
at, packed = 8, b""
while at < len(data):
    size, kind = struct.unpack(">I4s", data[at:at + 8])
    packed += data[at + 8:at + 8 + size] if kind == b"IDAT" else b""
    at += size + 12
print(zlib.decompressobj().decompress(packed, 4)[1:4].hex())' "$1"
}

photograph() { # NAME COLOUR ARGUMENT...
	local name=$1 colour=$2
	shift 2
	browse "$@" --screenshot="$work/$name.png" "file://$work/hour.html" >/dev/null
	same "photographed: $name, in its own colours" "$colour" "$(first_pixel "$work/$name.png")"
}

accessible() { # ARGUMENT...
	browse "$@" --virtual-time-budget=30000 --dump-dom "file://$work/axe.html" >"$work/axe.out"
	grep -A 20 'id="verdict"' "$work/axe.out" | sed 's/^/# /' | cut -c1-300
	has "$work/axe.out" 'axe: 0 problems, [1-9]'
}

if command -v chromium >/dev/null; then
	timeout 60 node $node axe "$work/hour.html" >"$work/axe.html"
	photograph light fdfcf9 --window-size=1000,1400
	photograph dark 171614 --window-size=1000,1400 --blink-settings=preferredColorScheme=0
	photograph phone fdfcf9 --window-size=500,900
	check "axe finds nothing in light" accessible
	check "and in dark" accessible --blink-settings=preferredColorScheme=0
	browse --no-pdf-header-footer --print-to-pdf="$work/hour.pdf" "file://$work/hour.html" >/dev/null
	check "it can be printed" test "$(head -c 5 "$work/hour.pdf")" = %PDF-
elif [ -n "${CI:-}" ]; then
	not_ok "there is no chromium, and here there has to be one"
fi
finish
