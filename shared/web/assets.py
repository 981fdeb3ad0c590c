"""Stylesheet, scripts and pictures under `/<service>/static/`, cached for ever under the hash of their content.

In templates `{{ static("attune.css") }}`. A service's own files (its package's `static` folder) come before ours.
"""

from __future__ import annotations

import hashlib
import mimetypes
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import flask
from werkzeug.security import safe_join

OURS = Path(__file__).parent / "static"
FOR_EVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True)
class Asset:
    """A file as it was when this process first read it."""

    content: bytes
    fingerprint: str
    media_type: str


def install(app: flask.Flask) -> None:
    """Serve static files and give templates `static()`."""
    folders = _folders(app)
    prefix = app.config["PREFIX"]

    def serve(file: str) -> flask.Response:
        asset = find(folders, file)
        if asset is None:
            flask.abort(404)
        response = flask.Response(asset.content, content_type=asset.media_type)
        named = flask.request.args.get("v") == asset.fingerprint
        response.headers["Cache-Control"] = FOR_EVER if named else "no-cache"
        response.set_etag(asset.fingerprint)
        response.make_conditional(flask.request)
        return response

    def static(file: str) -> str:
        asset = find(folders, file)
        return f"{prefix}/static/{file}?v={asset.fingerprint if asset else ''}"

    app.add_url_rule(f"{prefix}/static/<path:file>", "static", serve)
    app.jinja_env.globals["static"] = static


def at(path: str) -> Asset | None:
    """What the app that answers now serves at that path; None where that is nothing."""
    prefix = f"{flask.current_app.config['PREFIX']}/static/"
    return find(_folders(flask.current_app), path.removeprefix(prefix)) if path.startswith(prefix) else None


def _folders(app: flask.Flask) -> tuple[Path, ...]:
    return (Path(app.root_path) / "static", OURS)


def find(folders: tuple[Path, ...], file: str) -> Asset | None:
    """The file in the first folder that has it."""
    for folder in folders:
        safe = safe_join(str(folder), file)
        if safe and Path(safe).is_file():
            return _read(Path(safe))
    return None


@cache
def _read(path: Path) -> Asset:
    content = path.read_bytes()
    guessed = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    text = guessed.startswith("text/") or guessed.endswith(("javascript", "xml"))
    return Asset(
        content, hashlib.sha256(content).hexdigest()[:12], f"{guessed}; charset=utf-8" if text else guessed
    )
