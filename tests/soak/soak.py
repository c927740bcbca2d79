#!/usr/bin/env python3
"""An hour in a few minutes: people talk fast, connections are dropped every few seconds, the firehose runs. Nothing lost, nothing twice,
and memory grows by no more than the posts that are held.

SOAK_SECONDS: how long (240). SOAK_SEED: of the dice."""

import os
import random
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "crash"))
from theatre import Place, Program, Stage, Talk, agrees, check, finish, sound, until  # noqa: E402

SECONDS = float(os.environ.get("SOAK_SECONDS", "240"))
SEED = int(os.environ.get("SOAK_SEED", time.time_ns() % 1000000))
RATE = 30           # steps a second: an hour of a lively chat in four minutes
POST = 600          # bytes that a post may take: the model's 300, and what the sources remember of it
SLACK = 6 << 20     # SQLite's page cache still fills


def rss(pid):
    with open("/proc/%d/smaps_rollup" % pid, encoding="ascii") as lines:
        return sum(int(line.split()[1]) for line in lines if line.startswith(("Private_Clean:", "Private_Dirty:"))) << 10


def posts(program):
    return program.query("SELECT count(*) FROM post")[0][0]


def trouble(dice, stage):
    """One drop of a kind of stream, sometimes with refusals behind it."""
    target = dice.choice(("ws", "sse", "jetstream", "stream"))
    if dice.random() < 0.2:
        stage.do("refuse", target=target, status=503, retry_after=1, count=1)
    if dice.random() < 0.2:
        stage.do("half", target=target)
    stage.do("drop", target=target)
    if dice.random() < 0.3:
        stage.do("repeat", target=target, n=20)


def least(samples, begin, end):
    """Of a stretch of time the least memory, and the posts then: what comes and goes is left out."""
    return min((memory, count) for when, memory, count in samples if begin <= when <= end)


def main():
    dice = random.Random(SEED)
    print("# seed %d, %d s" % (SEED, SECONDS))
    with Place() as place:
        stage = Stage(place, "--firehose", "200")
        stage.do("limit", n=1000000, window=100000)
        stage.do("refuse", target="ws", server=2, status=404)
        program = Program(place, stage)
        program.tokens(stage, 0, 1)
        program.start()
        pid = program.process.pid
        talk = Talk(stage, RATE, SEED)
        talk.start()
        begin, drops, samples = time.monotonic(), 0, []
        while time.monotonic() < begin + SECONDS and program.running():
            time.sleep(dice.uniform(1, 4))
            trouble(dice, stage)
            drops += 1
            samples.append((time.monotonic() - begin, rss(pid), posts(program)))
        talk.stop()
        check("it runs to the end", program.running(), program.said()[-500:])
        wrong = agrees(program, stage, 120)
        for what in wrong[:30]:
            print("# " + what)
        check("after %d drops the archive is what was published" % drops, not wrong, "%d faults, seed %d" % (len(wrong), SEED))
        warm, end = least(samples, SECONDS / 4, SECONDS / 2), least(samples, SECONDS * 3 / 4, SECONDS)
        grown, more = end[0] - warm[0], end[1] - warm[1]
        check("memory grows by what is held", grown <= more * POST + SLACK, "%d KiB for %d posts" % (grown >> 10, more))
        lost = [gap for gap in program.gaps() if not gap[4]]
        check("every gap says that all was recovered", not lost, lost[:5])
        check("it ends with 0", program.stop() == 0, program.said()[-500:])
        found = sound(program)
        check("the file is sound", not found, found)
        print("# %.1f MiB with %d posts, %.1f MiB with %d; %d gaps" %
              (warm[0] / 2**20, warm[1], end[0] / 2**20, end[1], len(program.gaps())))
    finish()


main()
