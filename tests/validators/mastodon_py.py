"""Debian's python3-mastodon follows the stage's Mastodon: pages of a tag, and its stream. usage: mastodon_py.py URL"""
import sys

from mastodon import Mastodon, StreamListener

from wire import Stage, report, until

stage = Stage(sys.argv[1])
client = Mastodon(access_token="good-python", api_base_url=stage.url, ratelimit_method="throw", version_check_mode="none")


class Collector(StreamListener):
    def __init__(self):
        super().__init__()
        self.heard, self.beats = [], 0

    def on_update(self, status):
        self.heard.append(("post", status["uri"]))

    def on_status_update(self, status):
        self.heard.append(("edit", status["uri"]))

    def on_delete(self, status_id):
        self.heard.append(("delete", str(status_id)))

    def handle_heartbeat(self):
        self.beats += 1


def tagged(kind, **more):
    return [line for line in stage.ledger() if line["kind"] == kind and line["network"] == "mastodon" and "musesocial" in line["tags"]
            and all(line[k] == v for k, v in more.items())]


def heard_of_the_tour():
    lines = [line for line in stage.ledger() if line["network"] == "mastodon" and line["streamed"] and not line["backlog"]
             and line["kind"] in ("post", "edit", "delete") and "musesocial" in line["tags"]]
    return [(line["kind"], line["id"] if line["kind"] == "delete" else line["uri"]) for line in lines]


def the_stream_of_the_tag():
    collector = Collector()
    handle = client.stream_hashtag("musesocial", collector, run_async=True)
    until(lambda: stage.status()["connections"]["sse"] == 1, "a connection")
    stage.do("resume")
    until(lambda: stage.status()["script"]["over"], "the end of the tour")
    wanted = heard_of_the_tour()
    until(lambda: len(collector.heard) >= len(wanted), "all of the tour")
    stage.do("drop?target=sse")  # closing from here would wait for the next sign of life
    until(lambda: not handle.is_alive(), "its end")
    assert collector.heard == wanted and len(wanted) > 40, (len(collector.heard), len(wanted))
    assert {"post", "edit", "delete"} == {kind for kind, _ in wanted}


def all_pages_of_the_tag():
    pages, page = [], client.timeline_hashtag("musesocial", limit=15)
    while page:
        pages += page
        page = client.fetch_next(page)
    gone = {line["uri"] for line in tagged("delete")}
    wanted = {line["uri"] for line in tagged("post")} - gone
    assert len(pages) == len(wanted) and {status["uri"] for status in pages} == wanted
    assert [s["id"] for s in pages] == sorted((s["id"] for s in pages), reverse=True)


def forward_from_a_post():
    everything = client.timeline_hashtag("musesocial", limit=40)
    start = everything[30]
    page = client.timeline_hashtag("musesocial", min_id=start["id"], limit=10)
    assert [s["uri"] for s in page] == [s["uri"] for s in everything[20:30]]


def statuses_it_understands():
    for status in client.timeline_hashtag("musesocial", limit=40):
        assert status["created_at"].tzinfo and status["account"]["acct"] and status["visibility"] == "public"
        assert status["content"].startswith("<p>") or status["media_attachments"]
    assert client.instance()["version"] and client.account_verify_credentials()["username"]


if __name__ == "__main__":
    sys.exit(report([the_stream_of_the_tag, all_pages_of_the_tag, forward_from_a_post, statuses_it_understands]))
