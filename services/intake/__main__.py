"""The worker: `python -m services.intake`."""

from __future__ import annotations

import sys

from services.intake.bootstrap import worker

sys.exit(worker().run())
