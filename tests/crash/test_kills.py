#!/usr/bin/env python3
"""Killed at any moment, over a WebSocket, server-sent events and a Jetstream: nothing lost, nothing twice, deletions and edits
honoured, every time away a gap."""

import kills

kills.run(kills.KILLS, (0, 1), 12)
