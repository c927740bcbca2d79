#!/usr/bin/env python3
"""The same without tokens: what both Mastodon servers have is only asked for, and no deletion is told."""

import kills

kills.run(max(8, kills.KILLS // 4), (), 6)
