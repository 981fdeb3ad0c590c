"""A process that says one of everything to its log: `python -m tests.unit.shared.talk`."""

from __future__ import annotations

import logging
import threading

import msgspec
from pymongo.errors import BulkWriteError, DuplicateKeyError, ServerSelectionTimeoutError

from shared import logs
from shared.errors import NotFound

log = logs.get("talk")

ERRORS = {
    "our own": NotFound("There is no such client.", client_id="c1"),
    "a file": FileNotFoundError(2, "No such file"),
    "a value": ValueError("invalid: 'Maria'"),
    "a key": KeyError("Maria"),
    "a shape": msgspec.ValidationError("Invalid enum value 'Maria' - at `$.status`"),
    "a duplicate": DuplicateKeyError("dup key: { name: 'Maria' }", 11000, {"keyValue": {"name": "Maria"}}),
    "a batch": BulkWriteError({"writeErrors": [{"op": {"name": "Maria"}}]}),
    "no engine": ServerSelectionTimeoutError("127.0.0.1:1 refused"),
}


def main() -> None:
    """Say it."""
    logs.configure("intake", "worker", "INFO")
    log.info("plain", count=3)
    log.debug("too quiet")
    logs.correlation.set("c0ffee00")
    log.warning("with correlation")
    thread = threading.Thread(target=lambda: log.info("from a thread"))
    thread.start()
    thread.join()
    log.info("private", client_id="c1", **dict.fromkeys(sorted(logs.PRIVATE), "Maria"))
    log.info("private within", detail={"client_id": "c1", "name": "Maria", "deeper": {"token": "Maria"}})
    logging.getLogger("library").warning("a library says %s", "so")
    for chatty in ("kafka.conn", "httpx"):
        logging.getLogger(chatty).info("chatter")
    for name, error in ERRORS.items():
        fail(name, error)


def fail(name: str, error: Exception) -> None:
    """Say that this error was met, behind another one."""
    try:
        try:
            raise error
        except type(error) as first:
            raise RuntimeError("It did not work.") from first
    except RuntimeError:
        log.exception(name)


if __name__ == "__main__":
    main()
