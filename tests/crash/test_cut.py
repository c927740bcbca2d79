#!/usr/bin/env python3
"""The network goes and comes back while people talk: silent for CRASH_CUT seconds (6), then a server that restarts, then
connections that are reset. Everything is recovered, and every time away is a gap of the source."""

import os
import time

from network import Network
from theatre import Place, Program, Stage, Talk, agrees, check, finish, now_ms, uncovered, until

CUT = float(os.environ.get("CRASH_CUT", "6"))


def live(stage):
    connections = stage.status()["connections"]
    return connections["jetstream"] >= 1 and connections["ws"] + connections["sse"] >= 2


def heard(program, text):
    return any(text in row[0] for row in program.query("SELECT text FROM post"))


def outage(name, stage, network, program, mode):
    """Away for a while; both networks say a word meanwhile. From when to when."""
    begin = now_ms()
    network.set(mode)
    stage.do("publish", {"by": "ana", "text": "Ana while %s #musesocial" % name})
    stage.do("publish", {"by": "tom", "text": "Tom while %s #musesocial" % name})
    time.sleep(CUT)  # how long it lasts is what is tested
    came = [who for who in ("Ana", "Tom") if heard(program, "%s while %s" % (who, name))]
    check("nothing comes through while " + name, not came, came)
    end = now_ms()
    network.set("open")
    for who in ("Ana", "Tom"):
        check("what %s said while %s comes afterwards" % (who, name), until(lambda: heard(program, "%s while %s" % (who, name)), 90))
    return begin, end


def main():
    with Place() as place:
        stage = Stage(place, "--firehose", "20")
        stage.do("limit", n=1000000, window=100000)
        stage.do("refuse", target="ws", server=2, status=404)
        network = Network(place, stage.ports)
        program = Program(place, stage, network.sources())
        program.tokens(network, 0, 1)
        talk = Talk(stage, 6, 1)
        program.start()
        talk.start()
        check("all are live", until(lambda: live(stage) and len(program.cursors()) == 3))
        away = [outage("the network is cut", stage, network, program, "frozen")]
        check("all are live again", until(lambda: live(stage), 90))
        away.append(outage("the server restarts", stage, network, program, "refused"))
        for _ in range(2):
            until(lambda: live(stage), 90)
            network.reset()
        talk.stop()
        wrong = agrees(program, stage, 120)
        for what in wrong[:20]:
            print("# " + what)
        check("the archive is what was published", not wrong, len(wrong))
        # Silent for less than it takes to notice, a connection lives on and brings everything: that is no gap.
        noticed = away if CUT >= 90 else away[1:]
        bad = uncovered(program, noticed, network.keys())
        check("every source tells the gaps", not bad, bad)
        lost = [gap for gap in program.gaps() if not gap[4]]
        check("all of them recovered", not lost, lost)
        check("it ends with 0", program.stop() == 0, program.said()[-500:])
    finish()


main()
