"""The stage's Mastodon at its edges. usage: check_mastodon.py URL SECOND_URL"""
import json
import re
import sys
from http.client import HTTPConnection, IncompleteRead

from wire import Refused, Socket, Stage, http, report, until

stage = Stage(*sys.argv[1:3])
TAG = "/api/v1/timelines/tag/"
STREAM = "/api/v1/streaming"


def refusal(path, **headers):
    try:
        with Socket(stage.url, path, **headers):
            raise AssertionError("not refused: " + path)
    except Refused as refused:
        return refused


def links(answer):
    return dict((rel, url) for url, rel in re.findall(r'<([^>]*)>; rel="(\w+)"', answer.headers.get("Link", "")))


def ids(answer):
    return [status["id"] for status in answer.json()]


def websocket_without_a_good_token():
    for token, said in [(None, "Missing access token"), ("wrong", "Invalid access token"), ("app-1", "Invalid access token")]:
        refused = refusal(STREAM + "?stream=hashtag&tag=x" + ("&access_token=" + token if token else ""))
        assert refused.status == 401 and refused.body == b"", refused.status
        assert refused.headers["x-error-message"] == said, refused.headers
        assert refused.headers["content-length"] == "0" and refused.headers["connection"] == "close"


def websocket_token_in_three_places():
    for path, headers in [("?access_token=good-1", {}), ("", {"Authorization": "Bearer good-1"}), ("", {"Sec_WebSocket_Protocol": "good-one"})]:
        with Socket(stage.url, STREAM + path, **headers) as ws:
            assert ws.headers.get("sec-websocket-protocol") == headers.get("Sec_WebSocket_Protocol")
            ws.send({"type": "subscribe", "stream": "hashtag"})
            assert ws.json() == {"error": "Missing tag name parameter", "status": 400}


def websocket_never_deflates():
    with Socket(stage.url, STREAM + "?access_token=good-1", Sec_WebSocket_Extensions="permessage-deflate") as ws:
        assert "sec-websocket-extensions" not in ws.headers


def websocket_errors_inside():
    with Socket(stage.url, STREAM + "?access_token=noscope-1&stream=hashtag&tag=x") as ws:
        assert ws.json() == {"error": "Access token does not have the required scopes", "status": 401}
        ws.send({"type": "subscribe", "stream": "hashtag", "tag": "x"})
        assert ws.json()["status"] == 401
    with Socket(stage.url, STREAM + "?access_token=good-1&stream=nope") as ws:
        assert ws.json() == {"error": "Unknown stream type", "status": 400}
        ws.send("not json")
        ws.send({"type": "wave"})
        ws.send({"type": "subscribe", "stream": "hashtag", "tag": ""})
        assert ws.json()["error"] == "Missing tag name parameter"
        ws.send(b"\x00", 2)
        assert ws.ends() == 1003


def websocket_events():
    with Socket(stage.url, STREAM + "?stream=hashtag&tag=MuseSocial", Authorization="Bearer good-1") as ws:
        ws.send({"type": "subscribe", "stream": "hashtag", "tag": "musesocial"})
        made = stage.publish("one <b> & #musesocial", id="events")[0]
        frame = ws.json()
        assert frame["stream"] == ["hashtag", "MuseSocial"] and frame["event"] == "update"
        status = json.loads(frame["payload"])
        assert status["uri"] == made["uri"] and status["id"] == made["id"] and status["filtered"] == []
        assert "&lt;b&gt; &amp; " in status["content"] and "#<span>musesocial</span>" in status["content"]
        stage.do("edit?id=events&text=two")
        frame = ws.json()
        assert frame["event"] == "status.update" and json.loads(frame["payload"])["edited_at"]
        stage.publish("of Pokémon #musesocial", id="second")
        assert ws.json()["event"] == "update"
        stage.do("delete?id=second")
        frame = ws.json()
        assert frame["event"] == "delete" and re.fullmatch(r"\d+", frame["payload"])
        ws.send({"type": "unsubscribe", "stream": "hashtag", "tag": "MUSESOCIAL"})
        ws.send({"type": "subscribe", "stream": "hashtag", "tag": "Pokémon"})
        until(lambda: stage.status()["subscribers"] == ["Pokémon"], "subscribed anew")
        stage.publish("gone #musesocial")
        stage.publish("there #pokemon")
        assert "there" in ws.json()["payload"]


def server_sent_events():
    for path, token, status, said in [("/hashtag?tag=x", "", 401, "Missing access token"), ("/hashtag?tag=x", "no", 401, "Invalid access token"),
                                      ("/hashtag", "good-1", 400, "Missing tag name parameter"), ("/nope", "good-1", 400, "Unknown channel requested")]:
        answer = stage.get(STREAM + path, **({"Authorization": "Bearer " + token} if token else {}))
        assert answer.status == status and answer.json() == {"error": said}, (path, answer.body)
    assert stage.get(STREAM + "/health").body == b"OK"
    connection = HTTPConnection(stage.url.split("//")[1], timeout=20)
    connection.request("GET", STREAM + "/hashtag?tag=musesocial", headers={"Authorization": "Bearer good-1"})
    answer = connection.getresponse()
    assert answer.headers["Content-Type"] == "text/event-stream" and answer.headers["Transfer-Encoding"] == "chunked"
    assert answer.readline() == b":)\n"
    made = stage.publish("by sse #musesocial")[0]
    line = answer.readline()
    while line.startswith(b":thump") or line == b"\n":
        line = answer.readline()
    assert line == b"event: update\n", line
    assert json.loads(answer.readline()[len(b"data: "):])["uri"] == made["uri"]
    assert answer.readline() == b"\n"
    connection.close()


def pages_both_ways():
    made = [stage.publish("page %d #paging" % i)[0]["id"] for i in range(95)]
    seen, url = [], stage.url + TAG + "paging?limit=41"
    first = http(url)
    assert len(ids(first)) == 40 and "limit=41" in links(first)["next"]
    answer = first
    while ids(answer):
        seen += ids(answer)
        answer = http(links(answer)["next"])
    assert "Link" not in answer.headers and seen == made[::-1]
    seen, answer = [], http(stage.url + TAG + "paging?min_id=1&limit=7")
    while ids(answer):
        assert ids(answer) == sorted(ids(answer), reverse=True)
        seen += ids(answer)[::-1]
        answer = http(links(answer)["prev"])
    assert seen == made
    assert ids(http(stage.url + TAG + "paging?since_id=%s&limit=3" % made[0])) == made[:-4:-1]
    assert ids(http(stage.url + TAG + "paging?min_id=%s&max_id=%s" % (made[3], made[6]))) == [made[5], made[4]]
    assert len(ids(http(stage.url + TAG + "paging"))) == 20
    assert http(stage.url + TAG + "nobody-said-this").json() == []


def tags_fold_and_combine():
    one = stage.publish("Ça va #VisiteMusée")[0]["id"]
    two = stage.publish("wide ＃ｖｉｓｉｔｅｍｕｓｅｅ #extra")[0]["id"]
    assert ids(stage.get(TAG + "visitemus%C3%A9e")) == [two, one]
    assert ids(stage.get(TAG + "nothing?any[]=VISITEMUSEE&none[]=extra")) == [one]
    assert ids(stage.get(TAG + "visitemusee?all[]=extra")) == [two]
    assert stage.publish("no tag: #2026 #museum-tour x#y")[0]["tags"] == ["museum"]


def closed_feeds():
    for how, status, said in [("401", 401, b"The access token is invalid"), ("422", 422, b"This method requires an authenticated user"), ("empty", 200, b"[]")]:
        stage.do("close?closed=" + how)
        answer = stage.get(TAG + "musesocial")
        assert answer.status == status and said in answer.body, (how, answer.body)
        assert ids(stage.get(TAG + "musesocial", Authorization="Bearer good-1"))
    stage.do("close?closed=no")
    assert stage.get(TAG + "musesocial").status == 200
    assert stage.get(TAG + "musesocial", Authorization="Bearer bad").status == 401
    assert stage.get("/api/v1/accounts/verify_credentials").status == 401
    assert stage.get("/api/v1/accounts/verify_credentials", Authorization="Bearer app-1").status == 422
    assert stage.get("/api/v1/accounts/verify_credentials", Authorization="Bearer good-1").json()["acct"] == "ana"


def rate_limits():
    headers = stage.get(TAG + "musesocial").headers
    assert headers["X-RateLimit-Limit"] == "300" and re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", headers["X-RateLimit-Reset"])
    stage.do("limit?n=1&window=300")
    assert stage.get(TAG + "musesocial").headers["X-RateLimit-Remaining"] == "0"
    assert stage.get(TAG + "musesocial").status == 429
    stage.do("limit")
    assert stage.get(TAG + "musesocial").status == 200


def refusals_on_command():
    stage.do("refuse?target=rest&status=503&retry_after=7&count=1")
    answer = stage.get(TAG + "musesocial")
    assert answer.status == 503 and answer.headers["Retry-After"] == "7" and stage.get(TAG + "musesocial").status == 200
    stage.do("refuse?target=ws&status=429&retry_after=3&count=1")
    refused = refusal(STREAM + "?access_token=good-1")
    assert refused.status == 429 and refused.headers["retry-after"] == "3"
    stage.do("refuse?target=all")
    try:
        stage.get(TAG + "musesocial")
        raise AssertionError("answered")
    except OSError:
        pass
    stage.do("calm")
    assert stage.get(TAG + "musesocial").status == 200


def single_posts_and_late_ones():
    made = stage.publish("to look up #musesocial", id="single")[0]
    assert stage.get("/api/v1/statuses/" + made["id"]).json()["uri"] == made["uri"]
    late = stage.do("late?seconds=120", {"by": "kim", "text": "from far away #musesocial"})[0]
    assert int(late["id"]) < int(made["id"])
    assert late["id"] not in ids(stage.get(TAG + "musesocial?min_id=" + made["id"]))
    stage.do("delete?id=single")
    answer = stage.get("/api/v1/statuses/" + made["id"])
    assert answer.status == 404 and answer.json() == {"error": "Record not found"}
    assert made["id"] not in ids(stage.get(TAG + "musesocial"))


def two_servers_one_post():
    made = stage.publish("seen twice #twice @{kim}", by="ana")[0]
    here, there = (http(url + TAG + "twice").json()[0] for url in (stage.url, stage.second))
    assert here["uri"] == there["uri"] == made["uri"] and (here["id"], there["id"]) == (made["id"], made["id2"])
    assert here["id"] != there["id"] and (here["account"]["acct"], there["account"]["acct"]) == ("ana", "ana@glam.example")
    assert here["mentions"][0]["acct"] == "kim@kunst.example" and there["mentions"][0]["acct"] == "kim"
    assert http(stage.second + "/api/v2/instance").json()["domain"] == "kunst.example"


def bridged_and_threaded():
    stage.publish("Over the bridge #musesocial", by="tom", id="over")
    copy = stage.do("bridge?id=over")[0]
    assert copy["uri"].startswith("https://bsky.brid.gy/convert/ap/at://did:plc:")
    stage.publish("An answer #musesocial", id="answer", reply="over", on="mastodon")
    answer = stage.get(TAG + "musesocial").json()[0]
    assert answer["in_reply_to_id"] == copy["id"]


def silent_and_skipped():
    with Socket(stage.url, STREAM + "?stream=hashtag&tag=quiet&access_token=good-1") as ws:
        stage.do("silent")
        hidden = stage.publish("unheard #quiet")[0]
        stage.do("silent?off=1")
        stage.do("skip-stream?n=1")
        stage.publish("skipped #quiet")
        heard = stage.publish("heard #quiet")[0]
        assert json.loads(ws.json()["payload"])["uri"] == heard["uri"]
        assert hidden["streamed"] is False and len(ids(stage.get(TAG + "quiet"))) == 3


def faults_on_a_websocket():
    path = STREAM + "?stream=hashtag&tag=faults&access_token=good-1"
    with Socket(stage.url, path) as ws:
        stage.publish("again #faults")
        first = ws.json()
        stage.do("repeat?n=1&target=ws")
        assert ws.json() == first
        stage.do("slow?bps=20000&target=ws")
        stage.publish("slowly #faults")
        assert "slowly" in ws.json()["payload"]
        stage.do("calm")
        for kind, opcode in [("json", 1), ("binary", 2), ("utf8", 1), ("deep", 1), ("empty", 1)]:
            stage.do("garbage?target=ws&kind=" + kind)
            assert ws.message()[0] == opcode
        stage.do("garbage?target=ws", b"verbatim \xff")
        assert ws.message() == (1, b"verbatim \xff")
        stage.do("big?target=ws&mb=10")
        assert len(json.loads(ws.json()["payload"])["content"]) > 10 << 20
        stage.do("stall?target=ws")
        stage.publish("later #faults")
        ws.sock.settimeout(0.3)
        try:
            ws.message()
            raise AssertionError("not stalled")
        except TimeoutError:
            ws.sock.settimeout(20)
        stage.do("calm")
        assert "later" in ws.json()["payload"]
        stage.do("half?target=ws")
        assert ws.ends() is None and ws.data, "half a frame, then nothing"
    with Socket(stage.url, path) as ws:
        until(lambda: stage.status()["connections"]["ws"] == 1, "connected")
        stage.do("drop?target=ws&code=1001")
        assert ws.ends() == 1001


def faults_on_rest():
    stage.do("garbage?target=rest&kind=json")
    assert b'"event":' in stage.get(TAG + "musesocial").body
    stage.do("big?target=rest&mb=2")
    assert len(stage.get(TAG + "musesocial").body) > 2 << 20
    stage.do("calm")
    stage.do("half?target=rest")
    try:
        stage.get(TAG + "musesocial")
        raise AssertionError("whole")
    except (IncompleteRead, ConnectionError):
        pass
    assert stage.get(TAG + "musesocial").json()


if __name__ == "__main__":
    sys.exit(report([websocket_without_a_good_token, websocket_token_in_three_places, websocket_never_deflates, websocket_errors_inside,
                     websocket_events, server_sent_events, pages_both_ways, tags_fold_and_combine, closed_feeds, rate_limits, refusals_on_command,
                     single_posts_and_late_ones, two_servers_one_post, bridged_and_threaded, silent_and_skipped, faults_on_a_websocket,
                     faults_on_rest]))
