#!/usr/bin/env python3
"""The house rules a program can check: who includes whom, where a library may be seen, how long a function is,
what is never called. Prints a line a rule and ends with `N passed, N failed`."""

import glob
import os
import re
import subprocess
import sys

ROOMS = ("model", "net", "tui")
FUNCTION_LINES = 70
FILE_LINES = 700
COLUMNS = 160

# room: the rooms it may include
MAY_INCLUDE = {
    "model": {"model"},
    "net": {"model", "net"},
    "tui": {"model", "tui"},
    "main": {"model", "net/net.h", "tui/tui.h"},
}

# library: (headers, symbols, files that may see it)
LIBRARIES = {
    "ncursesw": (r"(n?cursesw?|ncursesw/.*|term|panel)\.h",
                 r"(initscr|newterm|endwin|w?addch|w?add_wch|wget_wch|w?getch|doupdate|wnoutrefresh|setupterm|curs_set|setcchar|"
                 r"start_color|init_pair|tigetstr|tigetnum|putp|tputs)",
                 r"tui/term\.c"),
    "libwebsockets": (r"libwebsockets\.h|lws.*\.h", r"_?lws_\w+", r"net/(loop|ws|ws_context)\.[ch]"),
    "libuv": (r"uv\.h|uv/.*", r"uv_\w+", r"net/(loop|ws)\.c"),
    "OpenSSL": (r"openssl/.*", r"(X509|SSL|EVP|BIO)_\w+", r"net/(ws|nostr_sign)\.c"),
    "libsecp256k1": (r"secp256k1\w*\.h", r"secp256k1_\w+", r"net/nostr_sign\.c"),
    "zlib": (r"zlib\.h", r"(in|de)flate(Init2?_|End|Reset)?", r"net/inflate\.c"),
    "libcurl": (r"curl/.*", r"curl_\w+", r"net/http\.c"),
    "jansson": (r"jansson\.h", r"(json_(array|object|string|integer|real|loads?b?|dumps?b?|delete|true|false|null|set_alloc)\w*)",
                r"model/jsonl\.c|net/(?!(loop|ws|http|html|net|source)\.)\w+\.[ch]"),
    "libunistring": (r"uni(case|conv|ctype|gbrk|lbrk|name|norm|str|types|wbrk|width)\.h",
                     r"(u8|u16|u32|uc)_\w+", r"model/text(_fold)?\.c"),
    "libxml2": (r"libxml/.*", r"(xml|html)[A-Z]\w+", r"net/html\.c"),
    "libpng": (r"png\.h", r"png_\w+", r"net/avatar_hash\.c"),
    "TurboJPEG": (r"turbojpeg\.h", r"tj[A-Z]\w+", r"net/avatar_hash\.c"),
    "libwebp": (r"webp/.*", r"WebP\w+", r"net/avatar_hash\.c"),
    "PCRE2": (r"pcre2\w*\.h", r"pcre2_\w+", r"model/regex\.c"),
    "libinih": (r"ini\.h", r"ini_parse\w*", r"model/ini_text\.c"),
    "SQLite": (r"sqlite3\.h", r"sqlite3_\w+", r"model/archive(_\w+)?\.[ch]"),
    "libqrencode": (r"qrencode\.h", r"QR(code|input)_\w+", r"tui/qr\.c"),
    "cmocka": (r"cmocka\.h", r"_(assert|cmocka)_\w+", r"tests/.*"),
}

# One thing in several files, each around a header of its own: inside of it, files may use each other as they like.
FAMILIES = ("model/draft.h", "model/filter_node.h", "net/mastodon.h", "net/bluesky.h", "net/nostr.h", "net/x.h", "tui/view.h", "model/pump.h", "model/event_draft.h",
            "model/recap_parts.h", "model/questions_parts.h")

# What is never called, and what to use instead.
BANNED = {
    "strcpy": "memcpy with a known length, or snprintf", "strcat": "snprintf", "sprintf": "snprintf",
    "vsprintf": "vsnprintf", "gets": "fgets", "strtok": "strcspn", "strtok_r": "strcspn",
    "system": "posix_spawn", "popen": "posix_spawn", "atof": "strtod", "scanf": "a parser", "alloca": "a bound", "tmpnam": "mkstemp", "mktemp": "mkstemp",
    "setjmp": "a return value", "longjmp": "a return value", "strncpy": "snprintf",
}

problems = []


def problem(rule, where, what):
    problems.append((rule, where, what))


def read(path):
    with open(path, encoding="utf-8", errors="replace") as file:
        return file.read()


def bare(source):
    """The source without comments and without what is inside strings; line numbers stay."""
    def blank(match):
        text = match.group(0)
        if text[0] == "/":
            return re.sub(r"[^\n]", " ", text)
        return text[0] + re.sub(r"[^\n]", " ", text[1:-1]) + text[-1]
    return re.sub(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', blank, source, flags=re.S)


def line_of(source, at):
    return source.count("\n", 0, at) + 1


def includes(source, mark):
    closing = ">" if mark == "<" else mark
    pattern = r"^[ \t]*#[ \t]*include[ \t]*%s([^%s]+)%s" % (re.escape(mark), closing, closing)
    return [(match.group(1), line_of(source, match.start())) for match in re.finditer(pattern, source, re.M)]


def room_of(path):
    return "main" if path == "main.c" else path.split("/")[0]


def check_include_matrix(files):
    for path, source in files.items():
        room = room_of(path)
        for target, line in includes(source, '"'):
            where = "%s:%d" % (path, line)
            if not os.path.exists(target):
                problem("includes", where, '"%s" is no file, seen from the top folder' % target)
            elif target.split("/")[0] not in MAY_INCLUDE[room] and target not in MAY_INCLUDE[room]:
                problem("includes", where, "%s may not include %s" % (room, target))


def check_networks(files):
    """What is one network's is no other's: one more can be put in without touching the rest."""
    names = re.findall(r"ROW\([A-Z]+, (\w+),", files.get("model/networks.h", ""))
    if not names and "model/networks.h" in files:
        problem("networks", "model/networks.h", "its rows are not found")
    owner = {path: name for path in files for name in names if re.match(r"net/%s[_.]" % name, path)}
    for path, source in files.items():
        if not path.startswith("net/"):
            continue
        mine = owner.get(path)
        for target, line in includes(source, '"'):
            if owner.get(target, mine) != mine:
                problem("networks", "%s:%d" % (path, line), "%s is %s's alone" % (target, owner[target]))
        for other in re.findall(r"\bNETWORK_(\w+)", bare(source)):
            if other.lower() in names and other.lower() != mine:
                problem("networks", path, "NETWORK_%s: tell it by its row" % other)


def check_borders(files):
    for path, source in files.items():
        code = bare(source)
        for library, (headers, symbols, homes) in LIBRARIES.items():
            if re.fullmatch(homes, path):
                continue
            for target, line in includes(source, "<") + includes(source, '"'):
                if re.fullmatch(headers, target):
                    problem("borders", "%s:%d" % (path, line), "%s is for %s" % (library, homes.replace("\\", "")))
            for match in re.finditer(r"(?<![\w.>])(%s)\s*\(" % symbols, code):
                name = match.group(1)
                if re.search(r"\b(static|struct|extern)[^;{}()]*\b%s\s*\($" % re.escape(name), code[:match.end()]):
                    continue
                if not defined_here(files, name):
                    problem("borders", "%s:%d" % (path, line_of(code, match.start())), "%s() is %s's" % (name, library))


def defined_here(files, name):
    """Whether a header or file of ours declares the name (json_str is ours, json_object_get is jansson's)."""
    if name not in defined_here.known:
        pattern = re.compile(r"^[A-Za-z_][\w \t*]*\b%s\s*\(" % re.escape(name), re.M)
        defined_here.known[name] = any(pattern.search(source) for source in files.values())
    return defined_here.known[name]


defined_here.known = {}


def check_linked_symbols(files):
    """The same borders on the compiled objects: an undefined symbol of a library only in its home."""
    build = os.environ.get("BUILD", "build")
    for path in files:
        built = "%s/%s.o" % (build, path[:-2])
        if not path.endswith(".c") or not os.path.exists(built) or os.path.getmtime(built) < os.path.getmtime(path):
            continue
        names = [line.split()[0] for line in nm(built, "-u")]
        for library, (_, symbols, homes) in LIBRARIES.items():
            if re.fullmatch(homes, path):
                continue
            for name in names:
                if re.fullmatch(symbols, name) and not defined_here(files, name):
                    problem("borders", path, "%s is %s's" % (name, library))


def nm(path, *options):
    return subprocess.run(["nm", "-P", *options, path], capture_output=True, text=True, check=True).stdout.splitlines()


def header_arrows(files):
    """header: the headers it includes."""
    return {path: {target for target, _ in includes(source, '"')} for path, source in files.items() if path.endswith(".h")}


def call_arrows(files):
    """file or family: the ones whose functions and data it uses, from the compiled objects."""
    build = os.environ.get("BUILD", "build")
    objects = {path: "%s/%s.o" % (build, path[:-2]) for path in files if path.endswith(".c")}
    objects = {path: built for path, built in objects.items() if os.path.exists(built)}
    home = {line.split()[0]: path for path, built in objects.items() for line in nm(built, "-g", "--defined-only")}
    arrows = {}
    for path, built in objects.items():
        used = {home[line.split()[0]] for line in nm(built, "-u") if line.split()[0] in home}
        family = family_of(path, files[path])
        arrows.setdefault(family, set()).update(family_of(other, files[other]) for other in used)
        arrows[family].discard(family)
    return arrows


def family_of(path, source):
    """The file itself, or what it belongs to."""
    for header in FAMILIES:
        if any(target == header for target, _ in includes(source, '"')):
            return header
    return path


def check_circles(files):
    """Nothing may reach itself through what it includes or uses."""
    for arrows in (header_arrows(files), call_arrows(files)):
        find_circles(arrows)


def find_circles(arrows):
    done, trail = set(), []

    def walk(node):
        if node in trail:
            problem("circles", node, " -> ".join(trail[trail.index(node):] + [node]))
            return
        if node in done:
            return
        trail.append(node)
        for target in sorted(arrows.get(node, ())):
            walk(target)
        trail.pop()
        done.add(node)

    for node in sorted(arrows):
        walk(node)


def functions(code):
    """(name, first line, lines) of every function body: a brace in column 0 closes what a line with '(' opened."""
    lines = code.split("\n")
    start = None
    for number, line in enumerate(lines, 1):
        if line.startswith("{"):
            start = number
        elif line.startswith("}"):
            if start:
                head = " ".join(lines[max(0, start - 4):start])
                name = re.findall(r"(\w+)\s*\(", head)
                yield (name[-1] if name else "?", start, number - start + 1)
            start = None
        elif re.match(r"[A-Za-z_].*\)\s*\{$", line):
            start = number


def check_sizes(files):
    for path, source in files.items():
        if source.count("\n") > FILE_LINES:
            problem("sizes", path, "%d lines; split it by topic (%d at most)" % (source.count("\n"), FILE_LINES))
        for name, line, count in functions(bare(source)):
            if count > FUNCTION_LINES:
                problem("sizes", "%s:%d" % (path, line), "%s() has %d lines (%d at most)" % (name, count, FUNCTION_LINES))


def check_words(files):
    for path, source in files.items():
        code = bare(source)
        for match in re.finditer(r"(?<![\w.>])(%s)\s*\(" % "|".join(BANNED), code):
            problem("banned", "%s:%d" % (path, line_of(code, match.start())),
                    "%s(): use %s" % (match.group(1), BANNED[match.group(1)]))
        for match in re.finditer(r"\btypedef\s+(struct|union|enum)\b", code):
            problem("typedefs", "%s:%d" % (path, line_of(code, match.start())), "typedef of a %s" % match.group(1))
        for match in re.finditer(r"\b(TODO|FIXME|XXX|HACK)\b", source):
            problem("leftovers", "%s:%d" % (path, line_of(source, match.start())), match.group(1))


def check_space(files):
    for path, source in files.items():
        if source and not source.endswith("\n"):
            problem("space", path, "no line end at the end")
        for number, line in enumerate(source.split("\n"), 1):
            if line != line.rstrip():
                problem("space", "%s:%d" % (path, number), "space at the end of the line")
            if len(line) > COLUMNS:
                problem("space", "%s:%d" % (path, number), "a long line")


def check_headers(files):
    for path, source in files.items():
        if not path.endswith(".h"):
            continue
        guard = re.sub(r"[/.]", "_", path).upper()
        if "#ifndef %s\n#define %s\n" % (guard, guard) not in source:
            problem("headers", path, "no guard %s" % guard)
        if not source.startswith("/*"):
            problem("headers", path, "does not begin with what it is")


def check_threads(files):
    """The only mutex is the queue's; the only threads are net.c's, the archive's writer and the name look-ups of dial.c."""
    for path, source in files.items():
        code = bare(source)
        for match in re.finditer(r"\b(pthread_mutex_\w+|pthread_cond_\w+|mtx_\w+)\s*\(", code):
            if path != "model/queue.c":
                problem("threads", "%s:%d" % (path, line_of(code, match.start())), "%s outside of model/queue.c" % match.group(1))
        for match in re.finditer(r"\b(pthread_create|thrd_create)\s*\(", code):
            if path not in ("net/net.c", "net/dial.c", "model/archive_write.c"):
                problem("threads", "%s:%d" % (path, line_of(code, match.start())), "a thread outside of net/net.c, net/dial.c and model/archive_write.c")


def check_readme(files):
    text = read("README.md")
    for path in files:
        stem = re.sub(r"\.[ch]$", "", path)
        if not re.search(r"`%s(\.[ch])?`" % re.escape(stem), text):
            problem("readme", path, "is not in README.md's list of files")
    for stem in re.findall(r"`((?:model|net|tui)/\w+)(?:\.[ch])?`", text):
        if not glob.glob(stem + ".[ch]"):
            problem("readme", "README.md", "%s is listed but is not there" % stem)


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    os.chdir(sys.argv[1] if len(sys.argv) > 1 else os.path.join(here, "..", ".."))
    paths = sorted(path for room in ROOMS for path in glob.glob(room + "/*.[ch]"))
    if os.path.exists("main.c"):
        paths.append("main.c")
    files = {path: read(path) for path in paths}
    checks = (check_include_matrix, check_networks, check_borders, check_linked_symbols, check_circles, check_sizes, check_words,
              check_space, check_headers, check_threads, check_readme)
    for check in checks:
        check(files)
    rules = ("includes", "networks", "borders", "circles", "sizes", "banned", "typedefs", "leftovers", "space", "headers", "threads", "readme")
    bad = {rule for rule, _, _ in problems}
    for rule, where, what in sorted(set(problems)):
        print("not ok %s: %s: %s" % (rule, where, what))
    for rule in rules:
        if rule not in bad:
            print("ok %s (%d files)" % (rule, len(files)))
    print("%d passed, %d failed" % (len(rules) - len(bad), len(bad)))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
