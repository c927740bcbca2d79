#!/bin/bash
# An archive in trouble: the screen says so in words, the feed goes on, nothing existing is harmed, and what could not be written is
# written when there is room again.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
archive=$work/evening.db

sql() { # STATEMENT: run on the archive
	python3 -c 'import sqlite3, sys
database = sqlite3.connect(sys.argv[1])
database.execute(sys.argv[2])
database.commit()' "$archive" "$1"
}

in_export() { # TEXT
	timeout 60 "$TWEETUP" export --config /dev/null --as jsonl --archive "$archive" musesocial >"$work/export" 2>/dev/null </dev/null &&
		grep -qF -- "$1" "$work/export"
}

follow() { start_tui 140x40 --archive "$archive" --from "$(from_bluesky)" musesocial; }

leave() { # NAME
	keys q
	sees "$1: q ends it with 0" 'status=0'
	end_terminal
}

start_stage
publish_people
publish tom "Before the disk was full #musesocial"

# ---- a full disk

follow
sees "the feed is there" 'Before the disk was full'
check "and kept" until_true in_export 'Before the disk was full'
program=$(tui_pid)
prlimit --pid "$program" --fsize=4096:unlimited
publish aoi "While the disk is full #musesocial"
sees "the feed goes on while the disk is full" 'While the disk is full'
sees "and the screen says what is wrong" 'disk full'
check "nothing is written meanwhile" test -z "$(in_export 'While the disk is full' && echo written)"
prlimit --pid "$program" --fsize=unlimited:unlimited
loses "there is room again: nothing is wrong any more" 'disk full'
check "what could not be written is written" until_true in_export 'While the disk is full'
leave "a full disk"

# ---- a file of a newer version

sql 'PRAGMA user_version = 99'
before=$(cksum <"$archive")
follow
sees "a file of a newer version is told" 'newer tweetup'
sees "and the feed is there" 'While the disk is full'
leave "a newer version"
same "the file is as it was" "$before" "$(cksum <"$archive")"

# ---- a damaged file

head -c 3000 /dev/urandom | dd of="$archive" bs=1 seek=50 conv=notrunc 2>/dev/null
before=$(cksum <"$archive")
follow
sees "a damaged file is told" 'damaged|no archive of tweetup'
sees "and the feed is there" 'While the disk is full'
leave "a damaged file"
same "the file is as it was" "$before" "$(cksum <"$archive")"
finish
