#!/usr/bin/env python3
"""The same of a relay of Nostr, which gives the past in small pages."""

import kills
from theatre import ELSEWHERE, Program


def listen(place, stage):
    stage.do("relay", max=20)
    return Program(place, stage, [stage.relay()]), [stage.relay()]


kills.play(max(8, kills.KILLS // 2), 8, ELSEWHERE, ("nostr",), listen)
