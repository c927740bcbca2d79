#!/usr/bin/env python3
"""What a reader of a timeline misses: posts that come late and sort below what was read, streams that are up and say nothing,
deletions and edits that nobody tells. And what was said in hours when nobody read."""

import sqlite3

from theatre import Place, Program, Stage, PEOPLE, agrees, check, finish, now_ms, until

WATCHED = 40  # posts: more than are listed again with each look
OLD = 7200    # seconds: longer ago than anybody looks again at all there is
HOUR = 3600
MISSED = 100  # posts: more than a page, in that time


def agree(name, program, stage):
    wrong = agrees(program, stage, 90, ("mastodon",))
    check(name, not wrong, wrong[:5])


def main():
    with Place() as place:
        stage = Stage(place)
        stage.do("limit", n=1000000, window=100000)
        program = Program(place, stage, stage.sources()[:2])
        program.tokens(stage, 1)  # the second server streams
        for person in PEOPLE:
            stage.do("person", person)
        for number in range(WATCHED):
            stage.do("publish", {"id": "old%d" % number, "by": "lou", "text": "Old remark %d #musesocial" % number, "created": -OLD - number})
        program.start()
        agree("the past is there", program, stage)
        check("the second server streams", until(lambda: stage.status()["connections"]["ws"] == 1))
        check("both have been read", until(lambda: len(program.cursors()) == 2))

        stage.do("silent", target="mastodon")
        stage.do("publish", {"id": "quiet", "by": "ana", "text": "No stream tells this #musesocial"})
        stage.do("late", {"id": "late", "by": "kim", "text": "Half a minute late #musesocial"}, seconds=30)
        stage.do("edit", id="old3", text="Old remark, edited unheard #musesocial")
        stage.do("delete", id="old5")
        agree("a stream that is silent, late posts, edits and deletions of old ones", program, stage)

        program.kill()
        stage.do("late", {"id": "later", "by": "kim", "text": "Ten minutes late #musesocial"}, seconds=600)
        stage.do("edit", id="old7", text="Old remark, edited while nobody looked #musesocial")
        for key in ("old9", "old30", "quiet", "late"):
            stage.do("delete", id=key)
        program.start()
        agree("the same while nobody looked", program, stage)
        told = [gap for gap in program.gaps() if gap[3] >= 1 and gap[4]]
        check("and a gap says that something was recovered", told, program.gaps())

        program.kill()
        away = now_ms() - HOUR * 1000
        with sqlite3.connect(program.archive) as database:
            database.execute("UPDATE source SET cursor = ?", (away,))
        database.close()
        for number in range(MISSED):
            stage.do("publish", {"id": "missed%d" % number, "by": "kim", "text": "Missed remark %d #musesocial" % number,
                                 "created": -HOUR + 60 + number * 30})
        stage.do("publish", {"id": "before", "by": "ana", "text": "Written before, arrived while nobody looked #musesocial",
                             "created": -HOUR - 840})
        program.start()
        agree("an hour in which nobody looked", program, stage)
        told = []

        def gaps_told():
            told[:] = [gap for gap in program.gaps() if gap[1] == away and gap[2] >= away + HOUR * 1000]
            return len(told) == 2

        check("is a gap from the cursor on, of each source", until(gaps_told), program.gaps())
        check("and says how many were recovered, and that this was all", all(gap[3] >= MISSED and gap[4] for gap in told), told)
        check("it ends with 0", program.stop() == 0, program.said()[-500:])
    finish()


main()
