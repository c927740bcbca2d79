#!/usr/bin/env python3
"""A Jetstream that has forgotten where the archive ended: the part that is lost is a gap that says so, in the archive and in
words, and it stays. What can be had still comes."""

import sqlite3

from theatre import Place, Program, Stage, agrees, check, finish, now_ms, until, PEOPLE

HOUR = 3600 * 1000


def main():
    with Place() as place:
        stage = Stage(place, "--firehose", "20")
        source = "bluesky:ws://127.0.0.1:%d/subscribe" % stage.ports[0]
        program = Program(place, stage, [source])
        for person in PEOPLE:
            stage.do("person", person)
        program.start()
        stage.do("publish", {"by": "tom", "text": "Before we left #musesocial"})
        check("something is kept", until(lambda: program.query("SELECT 1 FROM post") and program.cursors()))
        check("it ends with 0", program.stop() == 0)
        before = now_ms() - 40 * HOUR
        with sqlite3.connect(program.archive) as database:
            database.execute("UPDATE source SET cursor = ?", (before,))
        database.close()
        stage.do("publish", {"by": "aoi", "text": "While we were away #musesocial"})
        program.start()
        check("what can be had is recovered", not agrees(program, stage, networks=("bluesky",)))
        check("the gap is told", until(lambda: len(program.gaps()) >= 2))
        lost = [gap for gap in program.gaps() if not gap[4]]
        check("one part of it is lost", len(lost) == 1, program.gaps())
        check("from the cursor on", lost and lost[0][1] == before, lost)
        check("for some forty hours", lost and abs(lost[0][2] - now_ms()) < HOUR, lost)
        rest = [gap for gap in program.gaps() if gap[4] and gap[1] == lost[0][2]]
        check("the rest of it is recovered", len(rest) == 1 and rest[0][3] >= 1, program.gaps())
        check("and it is said", until(lambda: "silent" in program.said()), program.said())
        program.kill()
        program.start()
        check("the next start tells its own gap", until(lambda: len(program.gaps()) >= 3))
        check("and keeps the old one", lost[0] in program.gaps(), program.gaps())
        check("it ends with 0 again", program.stop() == 0)
        print("# " + "\n# ".join(line for line in program.said().splitlines() if "silent" in line))
    finish()


main()
