#!/usr/bin/env python3
"""Looks at recaps as `tweetup export` writes them.

    recap.py once HTML LINES [ID...]            each post of the lines (export --as jsonl) stands in the page exactly once; those of
                                                the ids given (struck ones) and everything else not at all
    recap.py truth HTML LINES LEDGER EXPECTED   the questions have the answers that EXPECTED says they have; LEDGER is the stage's
    recap.py page HTML                          the page allows its own style sheet alone, by a hash that is right, and loads nothing
    recap.py people CSV LINES                   Mastodon's columns; the accounts of the lines, each once
"""

import base64
import csv
import hashlib
import html.parser
import json
import re
import sys
from collections import Counter


def words(text):
    return " ".join(text.split())


class Page(html.parser.HTMLParser):
    """The posts of a recap: where each stands and what it says."""

    def __init__(self, text):
        super().__init__()
        self.headings, self.posts, self.stack = [], [], []
        self.heading = self.say = ""
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag in ("meta", "br"):
            return
        self.stack.append((tag, (attributes.get("class") or "").split()))
        if tag in ("h2", "h3"):
            self.heading, self.say = "", ""
            self.headings.append(attributes["id"])
        elif tag == "p" and not self.inside("li"):
            self.say = ""
        elif tag == "li" and self.stack[-2] == ("ol", ["posts"]):
            self.posts.append({"under": self.headings[-1], "after": self.say, "text": "", "who": "", "url": None, "see": self.inside("li", "see")})
        elif tag == "a" and self.inside("div", "who") and attributes["href"].startswith("http"):
            self.posts[-1]["url"] = attributes["href"]

    def handle_endtag(self, tag):
        assert self.stack and self.stack[-1][0] == tag, "%s is not open" % tag
        self.stack.pop()

    def inside(self, tag, name=None):
        return any(tag == open_tag and (name is None or name in names) for open_tag, names in self.stack)

    def handle_data(self, data):
        if self.inside("h2") or self.inside("h3"):
            self.heading += data
        elif self.inside("div", "text"):
            self.posts[-1]["text"] += data
        elif self.inside("div", "who"):
            self.posts[-1]["who"] += data
        elif self.inside("p"):
            self.say += data


def read_lines(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


def read_page(path):
    with open(path, encoding="utf-8") as file:
        return Page(file.read())


def posts_of(lines):
    return [post for post in lines if "delete" not in post and post["repost_of"] is None]


def once(path, lines, *struck):
    whole = [post for post in read_page(path).posts if not post["see"]]
    there = Counter((post["url"], words(post["text"])) for post in whole)
    wanted = Counter((post["url"], words(post["text"])) for post in posts_of(read_lines(lines)) if post["id"] not in struck)
    for what, n in (there - wanted).items():
        print("too often, or should not be there (%d): %s" % (n, what))
    for what, n in (wanted - there).items():
        print("missing (%d): %s" % (n, what))
    print("# %d posts" % len(whole))
    return there == wanted and len(whole) > 0


def keys_of(lines, ledger):
    """The script's name of each post's page."""
    names = {entry["post"]: entry["key"] for entry in ledger if "post" in entry}
    return {post["url"]: names.get(post["id"], "?") for post in posts_of(lines)}


def under_question(page, keys):
    """By number: what stands there, what only perhaps does."""
    sure, perhaps = {}, {}
    for post in page.posts:
        match = re.fullmatch(r"q1-(\d+)", post["under"])
        if match:
            into = perhaps if post["after"].startswith("Perhaps") else sure
            into.setdefault(int(match.group(1)), set()).add(keys[post["url"]])
    return sure, perhaps


def wanted_under(expected):
    """By number: its posts and answers, and those that nothing but the time tells of; and what says a number by mistake."""
    told, guessed, mistaken = {}, {}, {}
    for key, truth in expected["posts"].items():
        if truth.get("deleted") or truth.get("untagged"):
            continue
        if "question" in truth:
            told.setdefault(truth["question"], set()).add(key)
        for number in truth.get("answers", []):
            (guessed if truth["by"] == "time" else told).setdefault(number, set()).add(key)
        for number in truth.get("claims", []):
            mistaken.setdefault(number, set()).add(key)
    return told, guessed, mistaken


def check_room(page, keys, expected):
    """What is asked stands among the room's questions, answers below; how many do not."""
    room = {keys[post["url"]]: post["under"] for post in page.posts if post["under"].startswith("room")}
    asked = [key for key, truth in expected["posts"].items() if "asked" in truth]
    found = [key for key in asked if key in room]
    answered = [key for key, truth in expected["posts"].items() if "settles" in truth]
    below = [key for key in answered if room.get(key) == "room-answered"]
    print("# %d of %d questions of the room, %d of %d answers to them" % (len(found), len(asked), len(below), len(answered)))
    for key in sorted(set(asked) - set(found)) + sorted(set(answered) - set(below)):
        print("# not there: %s" % key)
    return len(found) >= 0.9 * len(asked) and len(below) >= 0.7 * len(answered)


def truth(path, lines, ledger, expected):
    with open(expected, encoding="utf-8") as file:
        expected = json.load(file)
    page, keys = read_page(path), keys_of(read_lines(lines), read_lines(ledger))
    sure, perhaps = under_question(page, keys)
    told, guessed, mistaken = wanted_under(expected)
    good = True
    for number in sorted(set(told) | set(sure)):
        for key in sorted(told.get(number, set()) - sure.get(number, set())):
            print("Q%d lacks %s" % (number, key))
            good = False
        for key in sorted(sure.get(number, set()) - told.get(number, set()) - mistaken.get(number, set())):
            print("Q%d has %s, which is no answer to it" % (number, key))
            good = False
    found = sum(len(guessed[number] & perhaps.get(number, set())) for number in guessed)
    print("# %d questions, %d answers, %d of %d that only the time tells" % (len(told), sum(map(len, told.values())) - len(told), found,
                                                                            sum(map(len, guessed.values()))))
    return check_room(page, keys, expected) and good and len(told) == 8


def page(path):
    with open(path, encoding="utf-8") as file:
        text = file.read()
    style = re.search(r"<style>(.*?)</style>", text, re.S).group(1)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', text).group(1)
    tests = (
        (policy == "default-src 'none'; style-src 'sha256-%s'; base-uri 'none'; form-action 'none'" % digest,
         "the policy is %s, the style sheet's hash %s" % (policy, digest)),
        (not re.search(r"url\(|@import|expression", style), "the style sheet loads something"),
        (not re.search(r"<[^>]*\s(src|srcset|style|on\w+|poster|background|action|ping)\s*=", text), "an element that loads or runs"),
        (not re.search(r"<(script|img|link|iframe|object|embed|video|audio|form|svg|base)\b", text), "an element that loads or runs"),
        (all("noopener" in tag for tag in re.findall(r'<a [^>]*href="http[^>]*>', text)), "a link without noopener"),
    )
    for good, what in tests:
        if not good:
            print(what)
    return all(good for good, _ in tests)


def people(path, lines):
    with open(path, encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    wanted = {post["author"]["handle"] for post in posts_of(read_lines(lines)) if post["network"] == "mastodon"}
    there = Counter(row[0] for row in rows[1:])
    if set(there) != wanted or max(there.values()) > 1:
        print("lacks %s, has too much %s" % (wanted - set(there), [who for who, n in there.items() if n > 1 or who not in wanted]))
    return rows[0] == ["Account address", "Show boosts", "Notify on new posts", "Languages"] and \
        all(row[1:] == ["true", "false", ""] for row in rows[1:]) and set(there) == wanted and max(there.values()) == 1


if __name__ == "__main__":
    sys.exit(0 if {"once": once, "truth": truth, "page": page, "people": people}[sys.argv[1]](*sys.argv[2:]) else 1)
