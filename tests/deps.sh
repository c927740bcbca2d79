#!/bin/bash
# Installs what a Debian machine lacks: `deps.sh build` for building and the demo, `test` for `make test`,
# `ci` for the tests of CI, `bench` for whom `make bench` compares with. Nothing is run when nothing is missing. Every command is said
# before it runs.
set -eu
cd "$(dirname "$0")/.."
level=${1:-build}

# level, then what to look for (a program: or a package:), then the Debian package that has it
wanted() {
	cat <<-'END'
	build program:cc            gcc
	build package:libc6-dev     libc6-dev
	build program:pkg-config    pkg-config
	build package               libncurses-dev
	build package               ncurses-base
	build package               libcurl4-openssl-dev
	build package               libjansson-dev
	build package               libwebsockets-dev
	build package               libwebsockets-evlib-uv
	build package               libuv1-dev
	build package               libssl-dev
	build package               libsecp256k1-dev
	build package               zlib1g-dev
	build package               libunistring-dev
	build package               libxml2-dev
	build package               libpng-dev
	build package               libturbojpeg0-dev
	build package               libwebp-dev
	build package               libpcre2-dev
	build package               libinih-dev
	build package               libsqlite3-dev
	build package               libqrencode-dev
	build package               ca-certificates
	build package               tzdata
	test  package               libcmocka-dev
	test  program:tmux          tmux
	test  program:python3       python3
	test  package               python3-mastodon
	test  program:node          nodejs
	test  program:npm           npm
	test  program:openssl       openssl
	test  program:unshare       util-linux
	test  program:script        bsdutils
	test  program:mandoc        mandoc
	test  program:shellcheck    shellcheck
	test  program:cppcheck      cppcheck
	test  program:nm            binutils
	test  program:zbarimg       zbar-tools
	ci    program:clang         clang
	ci    package               libclang-rt-dev
	ci    program:chromium      chromium
	bench program:weechat       weechat-curses
	END
}

includes() { # whether a row of level $1 counts now
	case $level/$1 in
	*/build | test/test | ci/test | ci/ci | bench/test | bench/bench) return 0 ;;
	*) return 1 ;;
	esac
}

have() { # $1 as in the table, $2 the package
	case $1 in
	program:*) command -v "${1#program:}" >/dev/null ;;
	*) [ "$(dpkg-query -W -f '${Status}' "$2" 2>/dev/null)" = 'install ok installed' ] ;;
	esac
}

# Says the command, keeps what it prints, and shows that only when it failed.
run() {
	echo "+ $*" >&2
	mkdir -p build
	if ! "$@" >>build/deps.log 2>&1; then
		tail -n 30 build/deps.log >&2
		return 1
	fi
}

as_root() {
	if [ "$(id -u)" = 0 ]; then
		run env DEBIAN_FRONTEND=noninteractive "$@" </dev/null
	elif command -v sudo >/dev/null; then
		run sudo env DEBIAN_FRONTEND=noninteractive "$@"
	else
		echo "tweetup: run this as root (or install sudo): $*" >&2
		return 1
	fi
}

packages() {
	local missing=() row
	while read -r row what package; do
		if includes "$row" && ! have "$what" "$package"; then
			missing+=("$package")
		fi
	done < <(wanted)
	[ ${#missing[@]} -gt 0 ] || return 0
	if ! command -v apt-get >/dev/null; then
		echo "tweetup: this is no Debian; please install what these packages have: ${missing[*]}" >&2
		return 1
	fi
	echo "tweetup: missing here: ${missing[*]}" >&2
	as_root apt-get update -q || echo "tweetup: the package lists could not be renewed; trying with the old ones" >&2
	as_root apt-get install -y -q --no-install-recommends "${missing[@]}"
}

# The clients that others wrote, which the stage has to satisfy.
node_modules() {
	local lock=tests/npm/package-lock.json done=tests/npm/node_modules/.package-lock.json
	if [ ! -e $lock ] || { [ -e $done ] && [ ! $lock -nt $done ]; }; then
		return 0
	fi
	run npm --prefix tests/npm ci --no-audit --no-fund --ignore-scripts </dev/null
	touch $done
}

packages
if [ "$level" != build ]; then
	node_modules
fi
