#!/bin/bash
# Keeping: collect, export, replay of a tag, signals, two processes on one archive, the one that collects killed.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
export KEEP=$work/home/data
archive=$KEEP/tweetup/musesocial.db
tag=musesocial
patience=$((patience * 3)) # the tour takes a while; so does a Mastodon server that is only asked now and then

# collect NAME ARGUMENT...: one in the background, its stderr in $work/NAME.err, its process in $collector
collect() {
	local name=$1
	shift
	"$TWEETUP" collect "$@" $tag museoscial >"$work/$name.out" 2>"$work/$name.err" </dev/null &
	collector=$!
}

export_to() { # FILE ARGUMENT...
	local file=$1
	shift
	timeout 60 "$TWEETUP" export --config /dev/null "$@" $tag >"$file" 2>"$work/export.err" </dev/null
}

stage_streams() { http "$stage_port" GET /stage/status | grep -qE '"subscribers": ?\["'; }

ended_well() { # NAME
	kill -TERM "$collector"
	wait "$collector"
	same "$1: SIGTERM ends it with 0" 0 $?
}

agrees() { # NETWORK...
	export_to "$work/all.jsonl" --as jsonl || return 1
	stage_ledger >"$work/ledger"
	python3 tests/e2e/posts.py ledger "$work/all.jsonl" "$work/ledger" "$tag",museoscial "$@" >"$work/verdict" 2>&1
}

# in_export TEXT: whether an export made now has it
in_export() {
	export_to "$work/now.jsonl" --as jsonl && grep -qF -- "$1" "$work/now.jsonl"
}

# ---- a tag that was never followed

export_to "$work/out" --as jsonl
same "export of a tag never followed: status 1" 1 $?
check "and a line that says what to do" has "$work/export.err" 'tweetup musesocial'
same "one line" 1 "$(lines "$work/export.err")"
timeout 20 "$TWEETUP" replay $tag >"$work/out" 2>"$work/err" </dev/null
same "replay of a tag never followed: status 1" 1 $?
same "with one line" 1 "$(lines "$work/err")"
check "nothing was made" test ! -e "$archive"

# ---- the tour, with trouble

start_tour --speed 40
token_config glam kunst
collect tour --from "$(from_bluesky)" --from glam
check "collect makes the archive" until_true test -e "$archive"
check "says that a source is live" until_true has "$work/tour.err" '^[0-9-]{10} [0-9:]{8} .*: live since'
until_true in_export Q1
stage_do drop target=jetstream
stage_do drop target=stream
check "the tour comes to its end" until_true stage_over
if until_true agrees bluesky mastodon; then
	ok "the export is what was published: $(tail -n 1 "$work/verdict" | cut -c3-)"
else
	not_ok "the export is not what was published"
	head -n 40 "$work/verdict"
fi
kill -USR1 "$collector"
check "SIGUSR1 tells which archive" until_true has "$work/tour.err" "archive $archive: [0-9,]+ posts kept since then, [0-9,]+ posts? in all"
check "SIGUSR1 tells of each source" until_true has "$work/tour.err" '  127.0.0.1:[0-9]+: live since .* posts'
timeout 60 "$TWEETUP" check --from glam $tag >"$work/check" 2>&1 </dev/null
check "check tells who collects" has "$work/check" "process $collector collects"
ended_well tour
check "it says that all is written" has "$work/tour.err" 'ended by SIGTERM.*written'
same "collect writes nothing on stdout" 0 "$(lines "$work/tour.out")"
check "every line of the export has the documented shape" python3 tests/e2e/posts.py shape "$work/all.jsonl"

# ---- export, import, export

export_to "$work/one.jsonl" --as jsonl
timeout 60 "$TWEETUP" collect --archive "$work/copy.db" --from "file:$work/one.jsonl" $tag 2>"$work/import.err" </dev/null
same "an import ends by itself with 0" 0 $?
export_to "$work/two.jsonl" --as jsonl --archive "$work/copy.db"
check "export, import, export: byte for byte the same" cmp "$work/one.jsonl" "$work/two.jsonl"
timeout 60 "$TWEETUP" collect --archive "$work/copy.db" --from "file:$work/one.jsonl" $tag 2>"$work/import.err" </dev/null
export_to "$work/two.jsonl" --as jsonl --archive "$work/copy.db"
check "imported twice: nothing twice" cmp "$work/one.jsonl" "$work/two.jsonl"

export_to "$work/all.csv" --as csv
same "export as CSV: status 0" 0 $?
check "a row a post, and no formulas" python3 tests/e2e/posts.py csv "$work/all.csv" "$work/one.jsonl"
export_to "$work/some.jsonl" --as jsonl --filter 'is:question'
check "--filter makes it smaller" test "$(lines "$work/some.jsonl")" -gt 0 -a "$(lines "$work/some.jsonl")" -lt "$(lines "$work/one.jsonl")"
export_to "$work/none.jsonl" --as jsonl --since 2099-01-01T00:00:00Z
same "--since makes it smaller" 0 "$(lines "$work/none.jsonl")"
timeout 20 "$TWEETUP" export --as jsonl $tag 2>"$work/err" | head -n 1 >"$work/out"
same "| head -n 1: both end with 0" "0 0" "${PIPESTATUS[*]}"

# ---- the same evening again

before=$(cksum <"$archive")
start_tui 120x40 replay --speed 60 $tag
sees "a replay shows the posts of the tag" '#musesocial.*archive live'
sees "one after the other" '[2-9] posts'
check "q leaves it" keys q
sees "with status 0" 'status=0'
end_terminal
start_tui 120x40 replay --speed 1000 $tag
sees "at 1000x all of them, in a while" 'ended'
last=$(python3 -c 'import json,sys; print(json.loads(sys.stdin.readlines()[-1])["text"].split("\n")[0][:30])' <"$work/one.jsonl")
keys G
sees "also the last one" "${last//[^A-Za-z0-9 ]/.}"
keys q
sees "q ends it with 0" 'status=0'
same "the archive is as before" "$before" "$(cksum <"$archive")"
end_terminal
end_stages

# ---- the configuration read again

rm -f "$archive"*
start_stage
publish_people
publish ana "Said on the first server #musesocial"
token_config glam
collect reload
check "the configured source is followed" until_true in_export 'Said on the first server'
until_true stage_streams
printf 'nonsense = 1\n' >>"$XDG_CONFIG_HOME/tweetup/config"
kill -HUP "$collector"
check "a wrong configuration is told" until_true has "$work/reload.err" 'config:[0-9]+:.*nonsense'
publish ana "Said after the mistake #musesocial"
check "and the old one stays" until_true in_export 'Said after the mistake'
printf '[source sky]\nkind = bluesky\nurl = ws://127.0.0.1:%s\n' "$stage_port" >"$XDG_CONFIG_HOME/tweetup/config"
kill -HUP "$collector"
check "a new source starts" until_true has "$work/reload.err" 'sky: live'
check "one that is gone stops" until_true has "$work/reload.err" 'glam stops'
publish tom "Said in the sky #musesocial"
check "what the new one says is kept" until_true in_export 'Said in the sky'
kill -HUP "$collector"
check "nothing changed: it says so" until_true has "$work/reload.err" 'the sources are the same'
ended_well reload
publish ana "Said on the server that is not followed #musesocial"
check "what the old one says is not" bash -c '! grep -q "not followed" "$1"' - "$work/now.jsonl"

# ---- two processes, one archive

token_config glam
rm -f "$archive"*
collect first --from "$(from_bluesky)" --from glam
first=$collector
until_true has "$work/first.err" 'live'
collect second --from "$(from_bluesky)" --from glam
check "the second one waits" until_true has "$work/second.err" "process $first collects"
publish tom "Heard by the first #musesocial"
check "what the first hears is kept" until_true in_export 'Heard by the first'
same "one connection to Jetstream" 1 "$(http "$stage_port" GET /stage/status | grep -oE '"jetstream": ?[0-9]+' | head -n 1 | grep -oE '[0-9]+')"
kill -KILL "$first"
wait "$first" 2>/dev/null
publish tom "Said while nobody listened #musesocial"
publish ana "Said while nobody listened, too #musesocial"
check "the second takes over" until_true has "$work/second.err" 'this one collects now'
check "nothing was lost meanwhile" until_true in_export 'Said while nobody listened #'
check "on the other network neither" until_true in_export 'Said while nobody listened, too'
publish tom "Said to the second #musesocial"
check "and it goes on" until_true in_export 'Said to the second'
ended_well second
export_to "$work/now.jsonl" --as jsonl
same "each post once" "$(sort -u "$work/now.jsonl" | wc -l)" "$(python3 -c 'import json,sys; print(len({json.loads(l)["id"] for l in sys.stdin}))' <"$work/now.jsonl")"

# ---- ends

collect count --count 1 --from "$(from_bluesky)"
until_true stage_was_asked /subscribe
until_true has "$work/count.err" live
publish tom "The one that is counted #musesocial"
check "--count ends it" until_true gone "$collector"
wait "$collector"
same "with status 0" 0 $?
timeout 60 "$TWEETUP" collect --for 1 --from "$(from_bluesky)" $tag 2>"$work/err" </dev/null
same "--for ends it with 0" 0 $?
printf 'This is not a database, but it is precious.\n' >"$work/precious"
timeout 60 "$TWEETUP" collect --for 1 --archive "$work/precious" --from "$(from_bluesky)" $tag 2>"$work/err" </dev/null
same "a file that is no archive: status 1" 1 $?
same "and the file is as before" 'This is not a database, but it is precious.' "$(cat "$work/precious")"
finish
