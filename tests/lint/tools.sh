#!/bin/bash
# What other people's checkers say: mandoc on the manual, shellcheck on the scripts, cppcheck on the program.
set -u
cd "$(dirname "$0")/../.." || exit 1
passed=0 failed=0

check() { # name, command...: silence and status 0 are good
	local name=$1 said
	shift
	if said=$("$@" 2>&1) && [ -z "$said" ]; then
		echo "ok $name"
		passed=$((passed + 1))
	else
		echo "not ok $name"
		echo "$said"
		failed=$((failed + 1))
	fi
}

for page in man/*.[157]; do
	[ -e "$page" ] && check "mandoc $page" mandoc -T lint -W warning "$page"
done

mapfile -t scripts < <(find .ci tests -name node_modules -prune -o \( -name '*.sh' -o -path .ci/run \) -print | sort)
check shellcheck shellcheck -x "${scripts[@]}"

sources=()
for room in model net tui; do
	compgen -G "$room/*.c" >/dev/null && sources+=("$room")
done
[ -e main.c ] && sources+=(main.c)
if [ ${#sources[@]} -gt 0 ]; then
	check cppcheck cppcheck --quiet --std=c11 --language=c --enable=warning,performance,portability --inline-suppr \
		--suppressions-list=tests/lint/cppcheck.supp --error-exitcode=1 -j 2 -I. -D_GNU_SOURCE "${sources[@]}"
fi

echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
