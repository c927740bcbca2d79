#!/usr/bin/env python3
"""The same of X, by its stream and its search, which finds what is half a minute old: so long the first run lives. X tells of no
deletion."""

import kills
from theatre import ELSEWHERE, Program, check, until


def listen(place, stage, clock):
    program = Program(place, stage, ["x"], env=clock.env)
    program.x(stage, 1000)
    program.start()
    check("the first run comes to know the past", until(program.cursors))
    program.kill()
    return program, [stage.x()]


kills.play(max(8, kills.KILLS // 4), 6, ELSEWHERE, ("x",), listen)
