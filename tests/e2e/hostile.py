#!/usr/bin/env python3
"""Publishes what no decent person would, on the stage whose port is given: escape sequences, bidi overrides, towers of marks,
broken text, huge posts. Prints how many of the texts a follower has to tell on each network (the
largest are beyond what is taken for one message)."""

import json
import sys
import urllib.request

PORT = sys.argv[1]
TEXTS = [
    "\x1b]0;owned\x07\x1b[2J\x1b[31mred\x1b[H\x1b[?1049l\x9b2J escape #musesocial",
    "\u202egnirts\u2066 \u2067 bidi \u200f\u061c #musesocial",
    "a" + "\u0301" * 500 + " marks #musesocial",
    "Z" + "".join(chr(c) for c in range(0x300, 0x370)) * 5 + " tower #musesocial",
    "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466" * 40 + " families #musesocial",
    "\U0001f1e6\U0001f1f6\U0001f1e9\U0001f1ea" * 30 + " flags #musesocial",
    "\ufeff\ufff9\ufffa\ufffb\U000e0041\U000e007f noncharacters \ufffe\uffff #musesocial",
    "x" * 2_000_000 + " #musesocial",
    "#musesocial long " + "word " * 400_000,
    "#musesocial " + " ".join("#tag%d" % n for n in range(10_000)),
    "\r\n\t\v\f\u2028\u2029 lines \r\r\r\n\n\n\n\n #musesocial",
    "https://example.org/\u202e\x1b[31m?a=b javascript:alert(1) #musesocial",
    "<script>alert(1)</script> &lt;b&gt; &#27; &#x1b;[2J #musesocial",
    "\u3164\u115f\u2800 \u00ad\u200b\u2060 invisible #musesocial",
    "\u0e33" * 300 + "\u0bcd\u0d4d" * 100 + " vowels #musesocial",
]


def post(path, data, content_type="application/json"):
    request = urllib.request.Request("http://127.0.0.1:%s/stage/%s" % (PORT, path), data=data,
                                     headers={"Content-Type": content_type}, method="POST")
    with urllib.request.urlopen(request, timeout=60) as answer:
        return answer.read()


def person(key, name, **where):
    post("person", json.dumps({"person": key, "name": name, **where}).encode())


def frame(rkey, text, extra="", created="2026-11-23T10:00:00Z", time_us="1"):
    """A Jetstream frame as bytes, since no JSON library would write these."""
    return (b'{"did":"did:plc:ewvi7nxzyoun6zhxrhs64oiz","time_us":' + time_us.encode() + b',"kind":"commit","commit":{"rev":"3mvdhf42qz2ki",'
            b'"operation":"create","collection":"app.bsky.feed.post","rkey":"' + rkey.encode() + b'","cid":"bafyreiaaaaaaaaaaaaaaaaaaaaaaaa",'
            b'"record":{"$type":"app.bsky.feed.post","createdAt":"' + created.encode() + b'","text":"' + text + b'",' + extra.encode() +
            b'"tags":["musesocial"]}}}')


def main():
    evil = "\x1b[2J\x1b]2;owned\x07\u202eanA\u0301" + "\u0301" * 300
    person("evil", evil, mastodon="evil@glam.example")
    person("wicked", evil, bluesky="wicked.example.org")
    for text in TEXTS:
        for by in ("evil", "wicked"):
            post("publish", json.dumps({"by": by, "text": text}).encode())
    raw = [
        frame("lone1", b"\\ud800 lone #musesocial"), frame("lone2", b"\\udfff\\ud800\\ud800 lone #musesocial"),
        frame("bytes1", b"\xff\xfe\xc0\xaf\xed\xa0\x80 bytes #musesocial"), frame("bytes2", b"\xf4\x90\x80\x80\x80 bytes"),
        frame("nul1", b"\\u0000\\u0000 nul #musesocial"), frame("raw1", b"raw \x01\x02\x1b[2J controls"),
        frame("year1", b"year", created="9999-99-99T99:99:99Z"), frame("year2", b"year", created="-1"), frame("year3", b"year", created=""),
        frame("time1", b"time", time_us="123456789012345678901234567890"), frame("time2", b"time", time_us="-5"),
        frame("time3", b"time", time_us="\"soon\""), frame("deep1", b"deep", extra='"embed":' + "[" * 50000 + "]" * 50000 + ","),
        frame("deep2", b"deep", extra='"embed":' + '{"a":' * 5000 + "1" + "}" * 5000 + ","),
        frame("facet1", b"facet", extra='"facets":[{"index":{"byteStart":-5,"byteEnd":99999999999},"features":[{"$type":'
              '"app.bsky.richtext.facet#tag","tag":"musesocial"}]},7,null,{"index":[],"features":{}}],'),
        frame("facet2", b"facet", extra='"facets":[' + ",".join('{"index":{"byteStart":%d,"byteEnd":%d},"features":[{"$type":'
              '"app.bsky.richtext.facet#link","uri":"https://example.org/%d"}]}' % (n, n + 1, n) for n in range(5000)) + "],"),
        frame("langs1", b"langs", extra='"langs":[' + ",".join('"%s"' % ("x" * 300) for _ in range(500)) + "],"),
        frame("../../../etc", b"rkey"), frame("\\u001b[2J", b"rkey"), frame("", b"rkey"),
    ]
    for data in raw:
        post("garbage?target=jetstream", data, "application/octet-stream")
    print(sum(len(text) < 500_000 for text in TEXTS))


main()
