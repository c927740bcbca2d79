"""What the crash tests share: the stage, the program with homes of its own, people who keep talking, and the archive against
the stage's ledger. Nothing here sleeps for a fixed time where a condition will do."""

import http.client
import json
import os
import random
import shutil
import signal
import sqlite3
import struct
import subprocess
import sys
import tempfile
import threading
import time
from urllib.parse import urlencode

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.path.join(TOP, os.environ.get("BUILD", "build"))
TWEETUP = os.environ.get("TWEETUP", os.path.join(BUILD, "tweetup"))
STAGE = os.environ.get("STAGE", os.path.join(TOP, "build", "stage"))
TAGS = ("musesocial", "museoscial")
DELETED = 4  # bit of post.flags
PATIENCE = int(os.environ.get("PATIENCE", "60"))

sys.path.insert(0, os.path.join(TOP, "tests", "e2e"))
import posts  # noqa: E402

passed = failed = 0


def check(name, good, why=""):
    global passed, failed
    if good:
        passed += 1
        print("ok - " + name, flush=True)
    else:
        failed += 1
        print("not ok - %s%s" % (name, ": " + str(why) if why else ""), flush=True)
    return good


def finish():
    print("%d passed, %d failed" % (passed, failed))
    sys.exit(1 if failed or not passed else 0)


def until(condition, patience=PATIENCE, every=0.05):
    """Looks again until it is so; the last answer."""
    end = time.monotonic() + patience
    while True:
        answer = condition()
        if answer or time.monotonic() > end:
            return answer
        time.sleep(every)


class Place:
    """A folder that goes with the test."""

    def __init__(self):
        self.path = tempfile.mkdtemp(prefix="tweetup-crash.")
        self.ending = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for end in reversed(self.ending):
            end()
        if os.environ.get("KEEP"):
            print("# kept: " + self.path)
        else:
            shutil.rmtree(self.path, ignore_errors=True)

    def __call__(self, *names):
        return os.path.join(self.path, *names)


class Clock:
    """A wall clock of its own for those who are started with its env: it leaps."""

    def __init__(self, path):
        self.path, self.leap = path, 0
        self.env = {"LD_PRELOAD": os.path.join(BUILD, "leap.so"), "LEAP_FILE": path}
        self.move(0)

    def move(self, seconds):
        self.leap += seconds
        with open(self.path, "wb" if not os.path.exists(self.path) else "r+b") as file:
            file.write(struct.pack("q", self.leap))

    def now_ms(self):
        return now_ms() + self.leap * 1000


class Stage:
    def __init__(self, place, *arguments, ports=(0, 0), env=None):
        self.place, self.arguments, self.env = place, arguments, dict(os.environ, **(env or {}))
        self.lock = threading.Lock()
        self.start(ports)
        place.ending.append(self.end)

    def start(self, ports):
        ready = self.place("stage.ready")
        if os.path.exists(ready):
            os.unlink(ready)
        with open(self.place("stage.out"), "ab") as out:
            self.process = subprocess.Popen(
                [STAGE, "--port", str(ports[0]), "--second-port", str(ports[1]), "--ready", ready, "--quiet", *self.arguments],
                stdin=subprocess.DEVNULL, stdout=out, stderr=out, env=self.env)
        if not until(lambda: os.path.exists(ready) or self.process.poll() is not None) or self.process.poll() is not None:
            raise SystemExit("not ok - the stage does not start: " + open(self.place("stage.out")).read())
        with open(ready, encoding="ascii") as lines:
            self.ports = [int(line.rsplit(":", 1)[1]) for line in lines]

    def end(self):
        self.process.kill()
        self.process.wait()

    def ask(self, method, path, body=None):
        with self.lock:
            connection = http.client.HTTPConnection("127.0.0.1", self.ports[0], timeout=20)
            try:
                connection.request(method, path, body=body, headers={"Connection": "close"})
                answer = connection.getresponse()
                return answer.status, answer.read().decode("utf-8")
            finally:
                connection.close()

    def do(self, command, body=None, **arguments):
        """The lines of the ledger that came of it, if any."""
        text = json.dumps(body) if body is not None else ""
        status, answer = self.ask("POST", "/stage/%s?%s" % (command, urlencode(arguments)), text)
        if status != 200:
            raise RuntimeError("%s %s: %s" % (command, arguments, answer))
        return [json.loads(line) for line in answer.splitlines()]

    def ledger(self):
        return self.ask("GET", "/stage/ledger")[1]

    def status(self):
        return json.loads(self.ask("GET", "/stage/status")[1])

    def asked(self, path):
        return self.status()["requests"].get(path, {}).get("count", 0)

    def sources(self):
        """Two Mastodon servers and Bluesky."""
        return ["mastodon:http://127.0.0.1:%d" % port for port in self.ports] + ["bluesky:ws://127.0.0.1:%d/subscribe" % self.ports[0]]

    def keys(self):
        """The same as the archive calls them."""
        return [source.replace("/subscribe", "") for source in self.sources()]

    def relay(self):
        return "nostr:ws://127.0.0.1:%d/nostr" % self.ports[0]

    def x(self):
        return "x:http://127.0.0.1:%d" % self.ports[0]


class Program:
    """`tweetup collect` on an archive of its own, started again and again."""

    def __init__(self, place, stage, sources=None, env=None):
        home = place("home")
        self.place = place
        self.archive = place("home", "data", "tweetup", TAGS[0] + ".db")
        self.sources = stage.sources() if sources is None else sources
        self.env = {key: value for key, value in os.environ.items() if not key.startswith("XDG_") and "proxy" not in key.lower()}
        self.env.update(HOME=home, XDG_CONFIG_HOME=home + "/config", XDG_STATE_HOME=home + "/state", XDG_DATA_HOME=home + "/data",
                        TZ="UTC", LC_ALL="C.UTF-8", STAGE_TOKEN="good-tour", **(env or {}))
        self.process = None
        self.stderr = place("stderr")
        place.ending.append(self.kill)

    def tokens(self, stage, *servers):
        """A token for these of the stage's Mastodon servers (0, 1): they stream."""
        os.makedirs(self.env["XDG_CONFIG_HOME"] + "/tweetup", exist_ok=True)
        with open(self.env["XDG_CONFIG_HOME"] + "/tweetup/config", "w", encoding="ascii") as config:
            for server in servers:
                config.write("[source server%d]\nkind = mastodon\nurl = http://127.0.0.1:%d\ntoken-env = STAGE_TOKEN\n" %
                             (server, stage.ports[server]))

    def x(self, stage, budget):
        """A token for X, and what it may cost."""
        os.makedirs(self.env["XDG_CONFIG_HOME"] + "/tweetup", exist_ok=True)
        with open(self.env["XDG_CONFIG_HOME"] + "/tweetup/config", "a", encoding="ascii") as config:
            config.write("[source x]\nkind = x\nurl = http://127.0.0.1:%d\ntoken-env = STAGE_TOKEN\nbudget = %d\n" %
                         (stage.ports[0], budget))

    def start(self, *more):
        command = [TWEETUP, "collect"]
        for source in self.sources:
            command += ["--from", source]
        with open(self.stderr, "ab") as err:
            self.process = subprocess.Popen(command + list(more) + list(TAGS), stdin=subprocess.DEVNULL, stdout=err, stderr=err,
                                            env=self.env)
        return self.process

    def kill(self):
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def stop(self):
        """Its status after SIGTERM; None when it does not end."""
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(20)
        except subprocess.TimeoutExpired:
            return None

    def running(self):
        return self.process.poll() is None

    def said(self):
        with open(self.stderr, encoding="utf-8", errors="replace") as err:
            return err.read()

    def commits(self):
        """Changes whenever something was committed."""
        try:
            wal = os.stat(self.archive + "-wal")
            return wal.st_size, wal.st_mtime_ns
        except OSError:
            return 0, 0

    def query(self, sql, *values):
        """Rows of the archive, [] while there is none."""
        if not os.path.exists(self.archive):
            return []
        database = sqlite3.connect("file:%s?mode=ro" % self.archive, uri=True, timeout=20)
        try:
            return database.execute(sql, values).fetchall()
        except sqlite3.OperationalError as error:
            if "no such table" in str(error):
                return []
            raise
        finally:
            database.close()

    def cursors(self):
        return dict(self.query("SELECT key, cursor FROM source WHERE cursor > 0"))

    def gaps(self):
        """(key, since, until, recovered, complete), oldest first."""
        return self.query("SELECT key, since, until, recovered, complete FROM gap ORDER BY since")


PEOPLE = (
    {"person": "ana", "name": "Ana Ruiz", "mastodon": "ana@glam.example"},
    {"person": "kim", "name": "Kim", "mastodon": "kim@kunst.example"},
    {"person": "lou", "name": "Lou", "mastodon": "lou@elsewhere.example"},
    {"person": "tom", "name": "Tom", "bluesky": "tom.example.org"},
    {"person": "aoi", "name": "青井", "bluesky": "aoi.example.org"},
    {"person": "zoe", "name": "Zoë", "bluesky": "zoe.example.org"},
)
ELSEWHERE = (
    {"person": "nia", "name": "Nia", "nostr": True},
    {"person": "noa", "name": "Noa", "nostr": True},
    {"person": "max", "name": "Max", "x": "max"},
    {"person": "pat", "name": "Pat", "x": "pat"},
)


class Talk(threading.Thread):
    """People who post, edit, delete, bridge and are late, so many times a second, until told to stop."""

    def __init__(self, stage, rate, seed, people=PEOPLE):
        super().__init__(daemon=True)
        self.stage, self.rate, self.random, self.people = stage, rate, random.Random(seed), people
        self.standing, self.count, self.stopping, self.trouble = [], 0, threading.Event(), None
        for person in people:
            stage.do("person", person)

    def post(self):
        self.count += 1
        key = "talk%d" % self.count
        tag = self.random.choice(("#musesocial", "#MuseSocial", "#museoscial"))
        person = self.random.choice(self.people)
        body = {"id": key, "by": person["person"], "text": "Remark %d of a long evening, on brass and glass %s" % (self.count, tag)}
        if self.random.random() < 0.1 and self.standing:
            body["reply"] = self.random.choice(self.standing)
        if self.random.random() < 0.1 and "x" not in person:  # X dates its posts itself
            body["created"] = -self.random.randint(1, 300)  # late
        self.stage.do("publish", body)
        self.standing.append(key)

    def edit(self):
        key = self.random.choice(self.standing[-40:])
        self.count += 1
        self.maybe("edit", id=key, text="Remark %s, said better (%d) #musesocial" % (key, self.count))

    def delete(self):
        key = self.random.choice(self.standing[-60:])
        self.standing.remove(key)
        self.stage.do("delete", id=key)

    def bridge(self):
        self.maybe("bridge", id=self.standing[-1])

    def maybe(self, command, **arguments):
        """Nobody edits on Nostr, and what is bridged already is not bridged again."""
        try:
            self.stage.do(command, **arguments)
        except RuntimeError:
            pass

    def step(self):
        dice = self.random.random()
        if dice < 0.7 or len(self.standing) < 10:
            self.post()
        elif dice < 0.85:
            self.edit()
        elif dice < 0.95:
            self.delete()
        else:
            self.bridge()

    def run(self):
        begin, steps = time.monotonic(), 0
        try:
            while not self.stopping.wait(max(0.001, begin + steps / self.rate - time.monotonic())):
                self.step()
                steps += 1
        except Exception as error:  # told by the test, which ends then
            self.trouble = error

    def stop(self):
        self.stopping.set()
        self.join()
        if self.trouble:
            raise self.trouble


def faults(program, stage, networks=("mastodon", "bluesky")):
    """How the archive differs from the stage's ledger, in words; [] when it does not."""
    path = program.place("ledger")
    with open(path, "w", encoding="utf-8") as file:
        file.write(stage.ledger())
    story = posts.Story(path, TAGS, networks)
    rows = program.query("SELECT id, flags, text, url FROM post ORDER BY seq")
    standing, bad, seen, groups = {}, [], set(), {}
    for post, flags, text, url in rows:
        if post in seen:
            bad.append("twice: " + post)
        seen.add(post)
        if post not in story.posts and post not in story.boosts:
            bad.append("never published under the tag: " + post)
        if not flags & DELETED:
            standing[post] = text
            groups.setdefault(story.groups.get(post, post), []).append(post)
        elif text or url:
            bad.append("a tombstone with words: " + post)
    bad += ["a copy as well: " + " and ".join(group) for group in groups.values() if len(group) > 1]
    for post, published in story.posts.items():
        group = story.groups[post]
        if post in story.hidden or published.get("subject"):
            continue
        if post in story.gone:
            if post in standing and not post.startswith("x:"):  # X tells of none
                bad.append("still there after its deletion: " + post)
        elif group not in groups:
            bad.append("%s: %s %s" % ("deleted though it stands" if post in seen else "lost", post, published.get("text", "")[:50]))
        elif post in standing and posts.words(standing[post]) != posts.words(published["text"]):
            bad.append("other words: %s: %r, published %r" % (post, standing[post], published["text"]))
    return bad


def agrees(program, stage, patience=PATIENCE, networks=("mastodon", "bluesky")):
    """Waits until the archive is what the ledger says; what is wrong at the end."""
    wrong = []

    def same():
        wrong[:] = faults(program, stage, networks)
        return not wrong

    until(same, patience, 0.5)
    return wrong


def sound(program):
    """What SQLite itself says of the file, and of its search index. Nobody may use the archive meanwhile."""
    database = sqlite3.connect(program.archive)
    try:
        found = [row[0] for row in database.execute("PRAGMA integrity_check") if row[0] != "ok"]
        database.execute("INSERT INTO words(words, rank) VALUES('integrity-check', 1)")
        return found
    except sqlite3.DatabaseError as error:
        return [str(error)]
    finally:
        database.rollback()
        database.close()


def uncovered(program, away, keys):
    """Of the times (from, to) in ms when nobody listened, those that no gap of a source covers."""
    gaps = program.gaps()
    bad = ["%s: from %d to %d, %d posts" % gap[:4] for gap in gaps if gap[1] >= gap[2] or gap[3] < 0]
    for key in keys:
        mine = [(since, end) for name, since, end, _, _ in gaps if name == key]
        first = min((since for since, _ in mine), default=None)
        if first is None:
            bad.append(key + " has no gap at all")
            continue
        for gone, back in away:
            if gone > first and not any(since <= gone and end >= back for since, end in mine):
                bad.append("%s: nothing covers %d to %d" % (key, gone, back))
    return bad


def now_ms():
    return int(time.time() * 1000)
