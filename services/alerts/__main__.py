"""`python -m services.alerts` is the worker."""

from __future__ import annotations

import sys

from services.alerts.bootstrap import worker

if __name__ == "__main__":
    sys.exit(worker().run())
