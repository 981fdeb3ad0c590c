"""JSON logs on standard error, one object a line, with the correlation id of the request or event."""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import Iterator, MutableMapping
from contextvars import ContextVar
from typing import Any

import structlog

correlation: ContextVar[str] = ContextVar("correlation", default="")

# Keys that must never reach a log, whoever passes them.
PRIVATE = frozenset(
    {"token", "password", "secret", "cookie", "authorization", "url", "name", "code", "email", "contact"}
    | {"title", "note", "text", "comment", "items", "answer", "answers"}
)


def _correlate(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    if current := correlation.get():
        event.setdefault("correlation", current)
    return event


def _redact(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    for key, content in event.items():
        event[key] = _left_out(key, content)
    return event


def _left_out(key: str, content: object) -> object:
    if key in PRIVATE:
        return "(left out)"
    if isinstance(content, dict):
        return {inner: _left_out(inner, each) for inner, each in content.items()}
    return content


def _explain(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    given = event.pop("exc_info", None)
    error = sys.exc_info()[1] if given is True else given[1] if isinstance(given, tuple) else given
    if isinstance(error, BaseException):
        event["exception"] = "\nbehind it:\n".join(_traced(each) for each in _chain(error))
    return event


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _traced(error: BaseException) -> str:
    """Where it was raised, and its message unless that may repeat what somebody entered.

    Errors about values quote the value, and those of a database with a code quote the document.
    """
    kind = type(error)
    name = f"{kind.__module__}.{kind.__qualname__}"
    if isinstance(error, ValueError | LookupError) or kind.__module__.startswith("msgspec"):
        message = "(message left out)"
    elif hasattr(error, "code") and hasattr(error, "details"):
        message = f"code {error.code} (message left out)"
    else:
        message = str(error)
    return "".join(traceback.format_tb(error.__traceback__)) + f"{name}: {message}"


def _origin(service: str, process: str) -> structlog.typing.Processor:
    def add(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        event["service"], event["process"] = service, process
        return event

    return add


def configure(service: str, process: str, level: str) -> None:
    """Send this process's logs, ours and the libraries', to standard error as JSON lines."""
    chain: list[structlog.typing.Processor] = [
        _origin(service, process),
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _correlate,
        _redact,
    ]
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=chain,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            _explain,
            structlog.processors.JSONRenderer(),
        ],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    logging.basicConfig(handlers=[handler], level=level, force=True)
    logging.getLogger("kafka").setLevel(logging.WARNING)
    logging.getLogger("httpx").setLevel(logging.WARNING)  # it logs whole addresses, tokens included
    structlog.configure(
        processors=[*chain, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def get(name: str) -> structlog.stdlib.BoundLogger:
    """The logger of that name."""
    logger: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(name)
    return logger
