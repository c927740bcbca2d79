"""Kills the program again and again while the stage plays and people talk, then compares.

CRASH_KILLS: how often (15). CRASH_SEED: of the dice."""

import os
import random
import time

from theatre import Clock, PEOPLE, Place, Program, Stage, Talk, TOP, agrees, check, finish, sound, uncovered, until

KILLS = int(os.environ.get("CRASH_KILLS", "15"))
SEED = int(os.environ.get("CRASH_SEED", time.time_ns() % 1000000))


def moment(dice, program):
    """Starts it and waits for the moment to kill: during the start, any time, or right behind a commit."""
    program.start()
    kind = dice.random()
    if kind < 0.3:
        time.sleep(dice.uniform(0, 0.12))
    elif kind < 0.6:
        time.sleep(dice.uniform(0.1, 1.5))
    else:
        for _ in range(dice.randint(1, 4)):
            before = program.commits()
            until(lambda: program.commits() != before, 1.5, 0.0005)
        time.sleep(dice.choice((0, 0, 0.001, 0.003, 0.01)))


def pause(dice):
    """What is said meanwhile nobody hears."""
    time.sleep(dice.choice((0, 0, 0, 0.2, 1.5)))


def kill_often(dice, program, kills, clock, run, absent):
    """From when to when nobody listened, each time."""
    away = []
    for number in range(kills):
        run(dice, program)
        if not program.running():
            check("it runs until it is killed", False, "status %s after %d kills" % (program.process.returncode, number))
            break
        gone = clock.now_ms()
        program.kill()
        absent(dice)
        away.append((gone, clock.now_ms()))
    return away


def compare(program, stage, away, keys, networks):
    wrong = agrees(program, stage, 120, networks)
    for what in wrong[:30]:
        print("# " + what)
    check("after %d kills the archive is what was published" % len(away), not wrong, "%d faults, seed %d" % (len(wrong), SEED))
    bad, lost = [], []

    def told():
        """A source may tell a gap anew as it is filled."""
        bad[:] = uncovered(program, away, keys)
        lost[:] = [gap for gap in program.gaps() if not gap[4]]
        return not bad and not lost

    until(told, 90)
    check("every time away is in a gap of each source", not bad, bad[:5])
    check("and every gap says that all was recovered", not lost, lost[:5])
    check("it ends with 0", program.stop() == 0, program.said()[-500:])
    found = sound(program)
    check("the file is sound", not found, found)
    counts = program.query("SELECT count(*), sum((flags & 4) != 0), sum((flags & 2) != 0) FROM post")[0]
    print("# %d posts, %d of them deleted, %d edited; %d gaps" % (*counts, len(program.gaps())))


def play(kills, rate, people, networks, listen, run=moment, absent=pause, after=None):
    """listen: from a place, the stage and its clock to the program, and what the archive calls its sources. run: starts it and waits for
    the moment to kill. absent: what happens until it is started again. after: looks at more in the end."""
    dice = random.Random(SEED)
    print("# seed %d, %d kills" % (SEED, kills))
    with Place() as place:
        speed = "40" if kills < 100 else "8"
        clock = Clock(place("leap"))
        stage = Stage(place, "--script", TOP + "/tests/stage/tour.jsonl", "--start", "connect", "--speed", speed, "--backlog", "--firehose", "60",
                      env=clock.env)
        stage.do("limit", n=1000000, window=100000)
        stage.do("refuse", target="ws", server=2, status=404)  # there only server-sent events are to be had
        program, keys = listen(place, stage, clock)
        talk = Talk(stage, rate, SEED, people)
        talk.start()
        away = kill_often(dice, program, kills, clock, run, absent)
        talk.stop()
        program.start()
        check("the tour comes to its end", until(lambda: stage.status()["script"]["over"]))
        compare(program, stage, away, keys, networks)
        if after:
            after()
    finish()


def run(kills, servers, rate):
    """Mastodon and Bluesky. servers: which of the two Mastodon servers (0, 1) stream; the others are asked."""
    def listen(place, stage, clock):
        program = Program(place, stage, env=clock.env)
        program.tokens(stage, *servers)
        return program, stage.keys()

    play(kills, rate, PEOPLE, ("mastodon", "bluesky"), listen)
