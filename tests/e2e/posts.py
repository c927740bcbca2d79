#!/usr/bin/env python3
"""Looks at JSON lines as `tweetup log --json` writes them.

    posts.py shape FILE             every line is as README's "JSON lines" says
    posts.py ledger FILE LEDGER TAG,TAG NETWORK... [no-deletes] [no-edits]
                                    the lines tell what the stage says it published there under the tags: nothing lost,
                                    nothing twice, edits and deletions honoured (unless the last words say otherwise)
    posts.py question FILE N NETWORK...
                                    one post of a host asks question N, and it has answers on each of these networks
    posts.py texts FILE             one text a line, JSON-escaped
    posts.py csv TABLE FILE         the table has a row for each post of the lines but boosts, and no formula
"""

import csv
import json
import re
import sys

KEYS = ["v", "id", "network", "source", "url", "author", "created", "received", "text", "lang", "tags", "mentions", "links",
        "media", "warning", "sensitive", "reply_to", "quote_of", "repost_of", "edited", "also", "label", "ledger"]
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
UNSAFE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff]")
NETWORKS = ("mastodon", "bluesky", "nostr", "x")


def strings(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from strings(item)
    elif isinstance(value, dict):
        for item in value.values():
            yield from strings(item)


def list_of_strings(value):
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def text_or_null(value):
    return value is None or isinstance(value, str)


def wrong(post):
    """What is wrong with one line, or None."""
    if "delete" in post:
        return None if list(post) == ["v", "delete"] and post["v"] == 1 and ":" in post["delete"] else "a bad delete line"
    if list(post) != KEYS:
        return "keys are %s" % list(post)
    tests = (
        (post["v"] == 1, "v"),
        (post["network"] in NETWORKS, "network"),
        (post["id"].startswith(post["network"] + ":"), "id"),
        (isinstance(post["source"], str) and post["source"], "source"),
        (re.match(r"https?://|$", post["url"] or ""), "url"),
        (list(post["author"]) == ["id", "handle", "name", "bot"], "author"),
        (not (post["author"]["handle"] or "").startswith("@"), "handle"),
        (isinstance(post["author"]["bot"], bool), "bot"),
        (TIME.fullmatch(post["created"]) and TIME.fullmatch(post["received"]), "times"),
        (isinstance(post["text"], str), "text"),
        (all(list_of_strings(post[key]) for key in ("lang", "tags", "mentions", "links", "also")), "lists"),
        (all(tag == tag.lower() and not tag.startswith("#") for tag in post["tags"]), "tags are folded"),
        (len(set(post["tags"])) == len(post["tags"]), "tags are there once"),
        (all(list(item) == ["kind", "url", "alt"] and item["kind"] in ("image", "video", "audio", "other")
             and text_or_null(item["alt"]) for item in post["media"]), "media"),
        (all(text_or_null(post[key]) for key in ("warning", "reply_to", "quote_of", "repost_of", "label")), "nullable strings"),
        (all(isinstance(post[key], bool) for key in ("sensitive", "edited")), "booleans"),
        (post["label"] is None or re.fullmatch(r"[QA][1-9]\d?", post["label"]), "label"),
        (post["repost_of"] is None or (post["text"] == "" and post["label"] is None), "a boost has no text"),
        (post["ledger"] is None or isinstance(post["ledger"], dict), "ledger"),
        (all(link.startswith(("http://", "https://")) for link in post["links"]), "links"),
        (post["network"] != "mastodon" or "@" in (post["author"]["handle"] or ""), "a Mastodon handle names its server"),
        (not any(UNSAFE.search(text) for text in strings(post)), "control or bidi characters"),
    )
    for good, what in tests:
        if not good:
            return what + ": " + json.dumps(post)[:400]
    return None


def read(path):
    with open(path, "rb") as file:
        raw = file.read()
    lines = raw.decode("utf-8").split("\n")  # strict: invalid UTF-8 is an error
    if lines[-1] != "":
        raise SystemExit("not ok: the last line of %s has no end" % path)
    return [json.loads(line) for line in lines[:-1]]


def shape(path):
    posts = read(path)
    for number, post in enumerate(posts, 1):
        what = wrong(post)
        if what:
            print("%s:%d: %s" % (path, number, what))
            return 1
    print("%d lines are fine" % len(posts))
    return 0 if posts else 1


def texts(path):
    for post in read(path):
        print(json.dumps(post.get("text", "deleted " + post.get("delete", ""))))
    return 0


def guarded(text):
    return "'" + text if text.startswith(tuple("=+-@＝＋－＠")) else text


def table(path, lines):
    posts = [post for post in read(lines) if post["repost_of"] is None]
    with open(path, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, strict=True))
    bad = []
    for row, post in zip(rows, posts):
        formulas = [cell for cell in row.values() if cell.startswith(tuple("=+-@\t\r\n"))]
        same = (row["id"] == post["id"] and row["text"] == guarded(post["text"]) and row["name"] == guarded(post["author"]["name"] or "")
                and row["tags"] == guarded(" ".join(post["tags"])) and row["created"] == post["created"])
        if formulas or None in row or not same:
            bad.append("%s: %s" % (post["id"], formulas or row))
    for what in bad:
        print("# " + what)
    print("# %d rows, %d posts" % (len(rows), len(posts)))
    return 1 if bad or not rows or len(rows) != len(posts) else 0


class Story:
    """What a follower of some tags on some networks should have been told, from the stage's ledger."""

    def __init__(self, path, tags, networks):
        self.posts, self.groups, self.gone, self.hidden, self.boosts = {}, {}, set(), set(), set()
        for line in read(path):
            network = line.get("network")
            kind, post = line["kind"], line.get("post")
            if kind == "account":
                self.account(line)
            elif network not in networks or not post:
                continue
            elif kind == "boost":
                self.boosts.add(post)
            elif kind == "delete":
                self.gone.add(post)
            elif kind in ("post", "edit") and (set(tags) & set(line["tags"]) or post in self.posts):
                self.posts[post] = line
                origin = line.get("bridged")
                group = self.groups.get(origin and self.full(origin), None) if origin else None
                self.groups[post] = group or post

    def full(self, uri):
        return ("bluesky:" if uri.startswith("at://") else "mastodon:") + uri

    def account(self, line):
        theirs = {post for post, known in self.posts.items() if known.get("did") == line.get("did")}
        if line.get("status") == "deleted":
            self.gone |= theirs
        elif line.get("status") not in ("", "active"):
            self.hidden |= theirs  # may be told or not


def words(text):
    """A text without what the networks show differently: mentions, links, white space."""
    return [word for word in text.split() if not re.search(r"@|https?:|\.\w+/", word)]


def ledger(path, ledger_path, tag, *rest):
    story = Story(ledger_path, tag.split(","), rest)
    told, deleted, bad = {}, set(), []
    for line in read(path):
        post = line.get("delete") or line["id"]
        if "delete" in line:
            if post not in told:
                bad.append("deleted before it was told: " + post)
            if post in deleted:
                bad.append("deleted twice: " + post)
            deleted.add(post)
        else:
            if post in told and not line["edited"]:
                bad.append("told twice: " + post)
            if post in told and line["edited"] and told[post]["text"] == line["text"] and told[post]["edited"]:
                bad.append("the same edit twice: " + post)
            if post in deleted:
                bad.append("told after it was deleted: " + post)
            if post not in story.posts and post not in story.boosts:
                bad.append("never published under the tag: " + post)
            told[post] = line
    told_groups = [story.groups.get(post, post) for post in told]
    bad += ["a copy was told as well: " + group for group in set(told_groups) if told_groups.count(group) > 1]
    for post, published in story.posts.items():
        group = story.groups[post]
        if post in story.hidden:
            continue
        if post in story.gone:
            if post in told and post not in deleted and "no-deletes" not in rest and not post.startswith("x:"):  # X tells of none
                bad.append("still there after its deletion: " + post)
        elif group not in told_groups and published.get("subject") is None:
            bad.append("lost: %s (%s) %s" % (post, published.get("key"), published.get("text", "")[:60]))
        elif post in deleted:
            bad.append("deleted though it stands: " + post)
        elif post in told and words(told[post]["text"]) != words(published["text"]) and "no-edits" not in rest:
            bad.append("other words: %s: %r, published %r" % (post, told[post]["text"], published["text"]))
    for what in bad:
        print("# " + what)
    print("# %d published under the tag, %d told, %d deleted" % (len(story.posts), len(told), len(deleted)))
    return 1 if bad or not told else 0


def question(path, number, *networks):
    number, asks, answers = int(number), [], {}
    for post in read(path):
        found = post.get("ledger") or {"questions": []}
        if number in found["questions"] and "host_question" in found["roles"]:
            asks.append(post["id"])
        if number in found["questions"] and "answer" in found["roles"]:
            answers.setdefault(post["network"], []).append(post["id"])
    print("# asked by %s, answered by %s" % (asks, answers))
    return 0 if len(asks) == 1 and all(network in answers for network in networks) else 1


def main():
    commands = {"shape": shape, "texts": texts, "ledger": ledger, "question": question, "csv": table}
    return commands[sys.argv[1]](*sys.argv[2:])


if __name__ == "__main__":
    sys.exit(main())
