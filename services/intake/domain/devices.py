"""From which kind of device somebody signed in, in words that they know it by; nothing else of it is kept."""

from __future__ import annotations

from typing import Final

# The first that a browser names itself by counts: most name others besides themselves.
_BROWSERS: Final = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("FxiOS/", "Firefox"),
    ("Firefox/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS: Final = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)


def browser_of(user_agent: str) -> str:
    """The browser's name, or nothing where it is none that we know."""
    return next((name for sign, name in _BROWSERS if sign in user_agent), "")


def system_of(user_agent: str) -> str:
    """The name of the device or its system, or nothing where it is none that we know."""
    return next((name for sign, name in _SYSTEMS if sign in user_agent), "")
