"""What a browser must be told so that pictures look the same wherever they are taken."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from deploy import programs

PACKAGE: Final = "fonts-inter"  # what attune.css asks for first; Debian's package, which is not installed
_CONFIGURATION: Final = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <dir>{fonts}</dir>
  <dir>/usr/share/fonts</dir>
  <include ignore_missing="yes">/etc/fonts/conf.d</include>
  <cachedir>{cache}</cachedir>
</fontconfig>
"""


def environment(folder: Path, locale: str) -> Mapping[str, str]:
    """The environment for a browser: its own fields speak that language, in the typeface of that folder."""
    language = locale.replace("-", "_")
    settings = folder / "fonts.conf"
    typeface = {"FONTCONFIG_FILE": str(settings)} if settings.exists() else {}
    return os.environ | {"LANGUAGE": language, "LANG": f"{language}.UTF-8"} | typeface


def bring(folder: Path) -> bool:
    """Unpack the typeface into that folder; whether apt had it."""
    if not programs.unpack(PACKAGE, folder):
        return False
    fonts = folder / "usr" / "share" / "fonts"
    settings = _CONFIGURATION.format(fonts=fonts, cache=folder / "font-cache")
    (folder / "fonts.conf").write_text(settings, encoding="utf-8")
    return True
