#!/usr/bin/env python3
"""The laptop sleeps for an hour: the program stands still, the wall clock goes on, the connections are dead. Then the clock is
set back an hour. Both times everything connects anew at once, nothing is missing, and the hour is a gap."""

import signal

from network import Network
from theatre import Clock, Place, Program, Stage, PEOPLE, agrees, check, finish, until

HOUR = 3600


def live(stage):
    connections = stage.status()["connections"]
    return connections["jetstream"] >= 1 and connections["ws"] >= 1


def up(stage, program):
    return live(stage) and all(cursor for cursor in program.cursors().values()) and len(program.cursors()) == 3


def leap(stage, network, program, clock, seconds):
    """The program stands still for that long; when it was, by its clock."""
    made, begin = network.made, clock.now_ms()
    program.process.send_signal(signal.SIGSTOP)
    network.set("frozen")
    clock.move(seconds)
    for who in ("ana", "tom", "kim"):
        stage.do("publish", {"by": who, "text": "%s speaks while it sleeps %d #musesocial" % (who, seconds)})
    end = clock.now_ms()
    # What was connected hears nothing any more; who connects anew gets through.
    network.forget()
    network.set("open")
    program.process.send_signal(signal.SIGCONT)
    check("all connect anew within seconds", until(lambda: network.made >= made + 4, 15), network.made - made)
    for who in ("ana", "tom"):
        stage.do("publish", {"by": who, "text": "%s speaks after it woke %d #musesocial" % (who, seconds)})
    wrong = agrees(program, stage)
    check("the archive is what was published", not wrong, wrong)
    return begin, end


def main():
    with Place() as place:
        clock = Clock(place("leap"))
        stage = Stage(place, "--firehose", "20", env=clock.env)
        network = Network(place, stage.ports)
        program = Program(place, stage, network.sources(), env=clock.env)
        program.tokens(network, 0)
        for person in PEOPLE:
            stage.do("person", person)
        program.start()
        stage.do("publish", {"by": "ana", "text": "Good evening #musesocial"})
        stage.do("publish", {"by": "tom", "text": "Good evening to you too #musesocial"})
        check("all are live", until(lambda: up(stage, program)))
        begin, end = leap(stage, network, program, clock, HOUR)
        for key in network.keys():
            hour = until(lambda: [gap for gap in program.gaps() if gap[0] == key and gap[1] <= begin and gap[2] >= end])
            check("the hour is a gap of " + key.split(":")[0], hour, program.gaps())
            check("and all of it was recovered", hour and all(gap[4] for gap in hour), hour)
        leap(stage, network, program, clock, -HOUR)
        stage.do("delete", id=[line["key"] for line in stage.do("publish", {"by": "kim", "text": "Oh #musesocial"})][0])
        wrong = agrees(program, stage)
        check("and goes on", not wrong, wrong)
        check("it ends with 0", program.stop() == 0, program.said()[-500:])
    finish()


main()
