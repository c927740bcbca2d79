#!/bin/bash
# make install and uninstall, with PREFIX and DESTDIR; nothing is left behind.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"

quiet_make() { make --no-print-directory BUILD="$BUILD" "$@" PREFIX=/opt/tour DESTDIR="$work/root" >"$work/make" 2>&1; }

check "make install" quiet_make install
check "the program is there" test -x "$work/root/opt/tour/bin/tweetup"
check "and runs" test "$("$work/root/opt/tour/bin/tweetup" --version | grep -c '^tweetup ')" = 1
for page in man1/tweetup.1 man5/tweetup-config.5 man5/tweetup-event.5 man7/tweetup-filter.7; do
	check "$page is there" test -s "$work/root/opt/tour/share/man/$page"
done
check "the blocklist is there" test -s "$work/root/opt/tour/share/tweetup/blocklist"
check "make uninstall" quiet_make uninstall
same "no file is left" "" "$(find "$work/root" -type f)"
finish
