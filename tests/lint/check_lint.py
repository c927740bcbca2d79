#!/usr/bin/env python3
"""Breaks every rule once, in a tree made for it, and looks whether check_rules.py says so."""

import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
HEADER = "/* A thing. */\n#ifndef %s\n#define %s\n%s\n#endif\n"

# a name, the files that break the rule, what must be said
NETWORKS = "/* Rows. */\n#define NETWORKS(ROW) ROW(SEA, sea, 1) ROW(SKY, sky, 2)\n"
CASES = [
    ("model looks at net", {"model/a.c": '#include "net/b.h"\n', "net/b.h": ""}, "includes: model/a.c:1: model may not include net/b.h"),
    ("net looks at tui", {"net/a.c": '#include "tui/tui.h"\n', "tui/tui.h": ""}, "includes: net/a.c:1: net may not include tui/tui.h"),
    ("tui looks at net", {"tui/a.c": '#include "net/net.h"\n', "net/net.h": ""}, "includes: tui/a.c:1: tui may not include net/net.h"),
    ("main looks too deep", {"main.c": '#include "net/ws.h"\n', "net/ws.h": ""}, "includes: main.c:1: main may not include net/ws.h"),
    ("a file that is not there", {"model/a.c": '#include "model/gone.h"\n'}, 'includes: model/a.c:1: "model/gone.h" is no file'),
    ("curses in the model", {"model/a.c": "#include <ncursesw/curses.h>\n"}, "borders: model/a.c:1: ncursesw is for tui/term.c"),
    ("curl in a source", {"net/bluesky.c": "#include <curl/curl.h>\n"}, "borders: net/bluesky.c:1: libcurl"),
    ("jansson in the socket", {"net/ws.c": "#include <jansson.h>\n"}, "borders: net/ws.c:1: jansson"),
    ("a call without an include", {"net/net.c": "int f(void)\n{\n\treturn uv_run(0, 0);\n}\n"}, "borders: net/net.c:3: uv_run() is libuv's"),
    ("a network looks at another", {"model/networks.h": NETWORKS, "net/sea_a.c": '#include "net/sky.h"\n', "net/sky.h": ""},
     "networks: net/sea_a.c:1: net/sky.h is sky's alone"),
    ("a network names another", {"model/networks.h": NETWORKS, "net/sea.c": "int a = NETWORK_SKY;\n"}, "networks: net/sea.c: NETWORK_SKY"),
    ("all of net names one", {"model/networks.h": NETWORKS, "net/out.c": "int a = NETWORK_SEA;\n"}, "networks: net/out.c: NETWORK_SEA"),
    ("a circle of headers", {"model/a.h": HEADER % ("MODEL_A_H", "MODEL_A_H", '#include "model/b.h"'),
                             "model/b.h": HEADER % ("MODEL_B_H", "MODEL_B_H", '#include "model/a.h"')},
     "circles: model/a.h: model/a.h -> model/b.h -> model/a.h"),
    ("a circle of calls", {"model/a.c": "int b(void);\nint a(void) { return b(); }\n",
                           "model/b.c": "int a(void);\nint b(void) { return a(); }\n"}, "circles: model/a.c: model/a.c -> model/b.c -> model/a.c"),
    ("a long function", {"model/a.c": "int f(void)\n{\n" + "\t;\n" * 80 + "}\n"}, "sizes: model/a.c:2: f() has 82 lines"),
    ("a long file", {"model/a.c": "\n" * 900}, "sizes: model/a.c: 900 lines"),
    ("sprintf", {"model/a.c": "void f(char *p)\n{\n\tsprintf(p, p);\n}\n"}, "banned: model/a.c:3: sprintf()"),
    ("a typedef", {"model/a.c": "typedef struct a a;\n"}, "typedefs: model/a.c:1"),
    ("a leftover", {"model/a.c": "/* FIX" "ME later */\n"}, "leftovers: model/a.c:1"),
    ("space at the end", {"model/a.c": "int a; \n"}, "space: model/a.c:1: space at the end"),
    ("no guard", {"model/a.h": "/* A thing. */\n"}, "headers: model/a.h: no guard MODEL_A_H"),
    ("a mutex", {"net/ws.c": "void f(void)\n{\n\tpthread_mutex_lock(0);\n}\n"}, "threads: net/ws.c:3: pthread_mutex_lock"),
    ("not in the list", {"model/lost.c": "\n"}, "readme: model/lost.c: is not in README.md's list"),
    ("listed but gone", {"README.md": "`model/ghost.c`\n"}, "readme: README.md: model/ghost is listed"),
]


def compile_into(root, path):
    built = os.path.join(root, "build", path[:-2] + ".o")
    os.makedirs(os.path.dirname(built), exist_ok=True)
    subprocess.run(["cc", "-c", "-o", built, os.path.join(root, path)], check=True)


def said(name, files):
    with tempfile.TemporaryDirectory() as root:
        for path, text in {"README.md": "", **files}.items():
            os.makedirs(os.path.dirname(os.path.join(root, path)), exist_ok=True)
            with open(os.path.join(root, path), "w", encoding="utf-8") as file:
                file.write(text)
        for path in files:
            if path.startswith("model/") and path.endswith(".c") and "circle of calls" in name:
                compile_into(root, path)
        return subprocess.run([sys.executable, os.path.join(HERE, "check_rules.py"), root], env={**os.environ, "BUILD": "build"},
                              capture_output=True, text=True, check=False).stdout


failed = 0
for name, files, expected in CASES:
    output = said(name, files)
    if "not ok " + expected in output:
        print("ok " + name)
    else:
        failed += 1
        print("not ok %s: wanted '%s', got:\n%s" % (name, expected, output))
print("%d passed, %d failed" % (len(CASES) - failed, failed))
sys.exit(1 if failed else 0)
