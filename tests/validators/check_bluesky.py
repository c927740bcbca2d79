"""The stage's Jetstream and XRPC at their edges. usage: check_bluesky.py URL"""
import sys

from wire import Refused, Socket, Stage, http, report, until

stage = Stage(sys.argv[1])
POSTS = "/subscribe?wantedCollections=app.bsky.feed.post"
XRPC = "/xrpc/"


def refusal(path, **headers):
    try:
        with Socket(stage.url, path, **headers):
            raise AssertionError("not refused: " + path)
    except Refused as refused:
        return refused


def jetstream_refusals():
    for query in ["cursor=yesterday", "cursor=1.5", "wantedCollections=post", "wantedCollections=app.bsky..post", "wantedDids=tom", "compress=true"]:
        refused = refusal("/subscribe?" + query)
        assert refused.status == 400 and refused.body and refused.headers["content-type"].startswith("text/plain"), query
    stage.do("refuse?target=jetstream&status=503&retry_after=2&count=1")
    refused = refusal(POSTS)
    assert refused.status == 503 and refused.headers["retry-after"] == "2"


def jetstream_deflates_when_asked():
    with Socket(stage.url, POSTS, Sec_WebSocket_Extensions="permessage-deflate; client_max_window_bits") as ws:
        assert ws.headers["sec-websocket-extensions"].startswith("permessage-deflate")
    with Socket(stage.url, POSTS) as ws:
        assert "sec-websocket-extensions" not in ws.headers


def frames_of_a_post():
    with Socket(stage.url, POSTS) as ws:
        made = stage.publish("héllo 🦋 #MuseSocial", by="tom", id="frames", lang="en")[0]
        frame = ws.json()
        commit = frame["commit"]
        assert (frame["did"], frame["kind"], commit["operation"], commit["rkey"]) == (made["did"], "commit", "create", made["rkey"])
        facet = commit["record"]["facets"][0]
        assert facet["index"] == {"byteStart": 12, "byteEnd": 23} and facet["features"][0]["tag"] == "MuseSocial"
        stage.do("edit?id=frames&text=again")
        assert ws.json()["commit"]["operation"] == "update"
        stage.do("delete?id=frames")
        commit = ws.json()["commit"]
        assert commit["operation"] == "delete" and not {"record", "cid"} & set(commit)


def cursors_replay():
    with Socket(stage.url, POSTS) as ws:
        for i in range(5):
            stage.publish("replay %d #musesocial" % i, by="tom")
        live = [ws.json() for _ in range(5)]
    times = [frame["time_us"] for frame in live]
    assert times == sorted(set(times))
    with Socket(stage.url, POSTS + "&cursor=%d" % times[2]) as ws:
        assert [ws.json() for _ in range(3)] == live[2:], "the cursor is inclusive"
        stage.publish("live again #musesocial", by="tom")
        assert "live again" in ws.json()["commit"]["record"]["text"]
    with Socket(stage.url, POSTS + "&cursor=%d" % (times[2] + 10 ** 12)) as ws:
        stage.publish("from the future #musesocial", by="tom")
        assert "future" in ws.json()["commit"]["record"]["text"]
    with Socket(stage.url, POSTS + "&cursor=1") as ws:
        assert ws.json()["time_us"] < times[0], "too old: the oldest kept"


def filters():
    ana, tom = (p["did"] for p in profiles("ana.example.org", "tom.example.org"))
    with Socket(stage.url, "/subscribe?wantedCollections=app.bsky.graph.*&wantedDids=" + ana) as one, \
            Socket(stage.url, "/subscribe?wantedCollections=app.bsky.feed.*") as two:
        stage.publish("hidden from one #musesocial", by="tom", id="boosted")
        stage.do("boost?id=boosted&by=ana")
        stage.do("identity?id=tom&handle=thomas.example.org")
        stage.do("account?id=ana&status=deactivated")
        stage.do("account?id=ana&status=active")
        stage.do("identity?id=tom&handle=tom.example.org")
        assert [one.json()["kind"] for _ in range(2)] == ["account", "account"]
        kinds = [(f["kind"], f.get("commit", {}).get("collection")) for f in (two.json() for _ in range(6))]
        assert kinds == [("commit", "app.bsky.feed.post"), ("commit", "app.bsky.feed.repost"), ("identity", None), ("account", None),
                         ("account", None), ("identity", None)], kinds
    assert ana != tom


def hello_and_options():
    with Socket(stage.url, POSTS + "&requireHello=true") as ws:
        stage.publish("before hello #musesocial", by="tom")
        ws.send({"type": "options_update", "payload": {"wantedCollections": ["app.bsky.feed.post"], "wantedDids": [], "maxMessageSizeBytes": 0}})
        ws.send({"type": "something_else", "payload": 1})
        until(lambda: stage.publish("after hello #musesocial", by="tom") and readable(ws), "anything after hello")
        assert "after hello" in ws.json()["commit"]["record"]["text"]
    for message, code in [("nonsense", 1007), ({"type": "options_update", "payload": 5}, 1007),
                          ({"type": "options_update", "payload": {"wantedCollections": ["no"]}}, 1008)]:
        with Socket(stage.url, POSTS) as ws:
            ws.send(message)
            assert ws.ends() == code, (message, code)


def readable(ws):
    import select
    return bool(ws.data) or bool(select.select([ws.sock], [], [], 0.02)[0])


def jetstream_faults():
    with Socket(stage.url, POSTS) as ws:
        for kind, opcode in [("surrogate", 1), ("nul", 1), ("types", 1), ("number", 1), ("array", 1)]:
            stage.do("garbage?target=jetstream&kind=" + kind)
            assert ws.message()[0] == opcode
        stage.do("big?target=jetstream&mb=10")
        assert len(ws.json()["commit"]["record"]["text"]) > 10 << 20
        stage.do("drop?target=jetstream")
        assert ws.ends() is None


def profiles(*actors):
    answer = stage.get(XRPC + "app.bsky.actor.getProfiles?" + "&".join("actors=" + a for a in actors))
    assert answer.status == 200, answer.body
    return answer.json()["profiles"]


def profiles_up_to_25():
    assert [p["handle"] for p in profiles("did:plc:" + "a" * 24, "tom.example.org")] == ["tom.example.org"]
    assert len(profiles(*["tom.example.org"] * 25)) == 25
    for count in (26, 0):
        answer = stage.get(XRPC + "app.bsky.actor.getProfiles?" + "&".join(["actors=tom.example.org"] * count))
        assert answer.status == 400 and answer.json()["error"] == "InvalidRequest"


def session(**body):
    import json
    return http(stage.url + XRPC + "com.atproto.server.createSession", "POST", json.dumps(body), Content_Type="application/json")


def refresh(token):
    return http(stage.url + XRPC + "com.atproto.server.refreshSession", "POST", b"", Authorization="Bearer " + token)


def search(token=None, query="q=%23musesocial&tag=musesocial"):
    return stage.get(XRPC + "app.bsky.feed.searchPosts?" + query, **({"Authorization": "Bearer " + token} if token else {}))


def sessions():
    answer = session(identifier="tom.example.org", password="wrong")
    assert answer.status == 401 and answer.json()["error"] == "AuthenticationRequired"
    assert session(identifier="tom.example.org").status == 400
    good = session(identifier="tom.example.org", password="good-pass").json()
    assert good["didDoc"]["service"][0]["serviceEndpoint"] == stage.url
    assert search(good["accessJwt"]).status == 200
    assert search("rubbish").json()["error"] == "InvalidToken" and search(good["refreshJwt"]).json()["error"] == "InvalidToken"
    stage.do("expire")
    answer = search(good["accessJwt"])
    assert answer.status == 400 and answer.json()["error"] == "ExpiredToken"
    fresh = refresh(good["refreshJwt"]).json()
    assert fresh["accessJwt"] != good["accessJwt"] and fresh["refreshJwt"] != good["refreshJwt"]
    assert search(fresh["accessJwt"]).status == 200
    assert refresh(good["refreshJwt"]).json()["error"] == "ExpiredToken"
    assert http(stage.url + XRPC + "com.atproto.server.refreshSession", "POST", b"").json()["error"] == "AuthMissing"


def searches():
    answer = search()
    assert answer.status == 403 and b"<html>" in answer.body and answer.headers["Content-Type"].startswith("text/html")
    token = session(identifier="tom.example.org", password="good-pass").json()["accessJwt"]
    assert search(token, "tag=musesocial").status == 400 and search(token, "q=x&limit=101").status == 400
    made = [stage.publish("find %d #finding" % i, by="tom")[0]["uri"] for i in range(9)]
    seen, cursor = [], ""
    while cursor is not None:
        page = search(token, "q=%23finding&tag=finding&limit=4" + cursor).json()
        seen += [post["uri"] for post in page["posts"]]
        cursor = "&cursor=" + page["cursor"] if "cursor" in page else None
    assert seen == made[::-1]


if __name__ == "__main__":
    sys.exit(report([jetstream_refusals, jetstream_deflates_when_asked, frames_of_a_post, cursors_replay, filters, hello_and_options,
                     jetstream_faults, profiles_up_to_25, sessions, searches]))
