#!/usr/bin/env python3
"""The same of a relay of Nostr, which gives the past in small pages. Each time it is away for longer than is asked for again in any
case, so that nothing but the stored cursor says how far to go back; and often it is killed before it has read all of it."""

import itertools

import kills
from theatre import ELSEWHERE, Program, check, until

PAGE = 20
ABSENCE = 1200  # seconds: twice of what is asked for again
LATE = 590      # seconds: within that
MISSED = 45     # posts, more than two pages
LIVE = 1        # source.state


class Relay:
    """The relay, its only follower, and what became of the runs."""

    def __init__(self):
        self.ways = itertools.cycle((self.killed_between_pages, kills.moment, self.killed_between_pages, self.killed_behind_the_cursor))
        self.number, self.whole = 0, []

    def listen(self, place, stage, clock):
        self.stage, self.clock, self.key = stage, clock, stage.relay()
        self.program = Program(place, stage, [self.key], env=clock.env)
        stage.do("relay", max=PAGE)
        self.program.start()
        check("the first run comes to know the past", until(self.program.cursors))
        self.program.kill()
        return self.program, [self.key]

    def killed_between_pages(self, dice, program):
        """The first page is told to be complete, and that it is live is kept; the others have no end."""
        began = self.clock.now_ms()
        self.stage.do("relay", mute=1, ends=1)
        program.start()
        sql = "SELECT 1 FROM source WHERE key = ? AND state = ? AND heard >= ?"
        check("a part of the past is read", until(lambda: program.query(sql, self.key, LIVE, began), every=0.005))

    def killed_behind_the_cursor(self, dice, program):
        """As soon as it is kept that everything was read."""
        began = self.clock.now_ms()
        program.start()
        check("all of the past is read", until(lambda: program.cursors().get(self.key, 0) >= began, every=0.002))
        self.whole.append((began, self.clock.now_ms()))

    def run(self, dice, program):
        next(self.ways)(dice, program)

    def absent(self, dice):
        self.stage.do("relay", mute=0)
        self.number += 1
        self.stage.do("publish", {"by": "noa", "text": "Late remark %d #musesocial" % self.number, "created": -LATE})
        self.clock.move(ABSENCE)
        for i in range(MISSED):
            self.number += 1
            self.stage.do("publish", {"by": "nia", "text": "Missed remark %d #musesocial" % self.number, "created": -1 - i * (ABSENCE // MISSED)})

    def after(self):
        far = [gap for gap in self.program.gaps() for began, ended in self.whole if gap[1] < began and gap[2] > ended]
        check("no gap begins before a run that had read everything", self.whole and not far, far[:5])


relay = Relay()
kills.play(max(8, kills.KILLS // 2), 8, ELSEWHERE, ("nostr",), relay.listen, relay.run, relay.absent, relay.after)
