"""The audit: entries are chained, and a check names each that was changed, removed or put elsewhere."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from click.testing import CliRunner

from shared.bus import Jobs
from shared.bus.audit import audit_kind, audit_tick
from shared.bus.audit_commands import audit_commands
from shared.bus.syslog import syslog_ticks
from shared.errors import Unavailable
from shared.settings import Settings
from shared.store import Store
from shared.store.audit import ENTRIES, Entry, Journal, hash_of
from shared.store.audit_check import check, close, last_check, newest_closing
from shared.store.collection import SHARED, Collections
from tests.infra.engines import SettingsFor, plain_settings

COLLECTIONS = Collections(SHARED)
NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
DAY = timedelta(days=1)
Rows = Any


class Clocked:
    """A store whose clock the test moves, and what anybody with all rights sees of its entries."""

    def __init__(self, settings: Settings) -> None:
        self.now = NOON
        self.store = Store(settings, COLLECTIONS, now=lambda: self.now)
        self.store.ensure()
        self.journal = Journal(self.store)

    @property
    def rows(self) -> Rows:
        return self.store.database[ENTRIES.name]

    def write(self, count: int) -> list[str]:
        """Write so many entries; gives the ids of all there are, in order."""
        for number in range(count):
            self.journal.write(Entry(at=NOON, what="record", who="sam", about=[f"client-{number}"], count=1))
        return [row["_id"] for row in self.rows.find({"what": "record"}).sort("_id", 1)]

    def found(self) -> list[tuple[str, str]]:
        return [(each.entry_id, each.wrong) for each in check(self.store).findings]


@pytest.fixture
def audit(settings_for: SettingsFor) -> Iterator[Clocked]:
    made = Clocked(settings_for("counting"))
    yield made
    made.store.close()


def test_entries_are_found_as_they_were_written(audit: Clocked) -> None:
    audit.write(3)
    checked = check(audit.store)
    assert (checked.entries, checked.findings) == (3, [])
    entry = audit.store.rows(ENTRIES).many({}, [("_id", 1)])[1]
    assert (entry.who, entry.about, entry.at, entry.outcome) == ("sam", ["client-1"], NOON, "done")


def test_many_threads_make_one_chain(audit: Clocked) -> None:
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda _: audit.write(2), range(16)))
    assert audit.found() == []
    assert {row["_id"].rsplit("/", 1)[1] for row in audit.rows.find()} == {f"{n:08d}" for n in range(1, 33)}


def test_whoever_waits_while_nothing_can_be_written_is_told_and_holds_up_nobody(audit: Clocked) -> None:
    refuse(audit, all_of_it=True)
    with ThreadPoolExecutor(8) as threads:
        tried = [threads.submit(audit.write, 1) for _ in range(16)]
    assert {type(one.exception()) for one in tried} == {Unavailable}
    refuse(audit, all_of_it=False)
    assert len(audit.write(1)) == 1
    assert audit.found() == []


def test_each_process_and_each_day_has_a_chain_of_its_own(audit: Clocked) -> None:
    audit.write(2)
    Journal(audit.store).write(Entry(at=NOON, what="list"))
    audit.now += DAY
    audit.write(1)
    chains = {row["_id"].rsplit("/", 1)[0] for row in audit.rows.find()}
    assert sorted(chain[:10] for chain in chains) == ["2026-11-02", "2026-11-02", "2026-11-03"]
    assert audit.found() == []


def changed(rows: Rows, ids: list[str]) -> tuple[str, str]:
    rows.update_one({"_id": ids[1]}, {"$set": {"who": "ruth"}})
    return ids[1], "changed"


def made_unreadable(rows: Rows, ids: list[str]) -> tuple[str, str]:
    rows.update_one({"_id": ids[1]}, {"$set": {"what": "nothing of ours"}})
    return ids[1], "changed"


def first_removed(rows: Rows, ids: list[str]) -> tuple[str, str]:
    rows.delete_one({"_id": ids[0]})
    return ids[0], "missing"


def removed(rows: Rows, ids: list[str]) -> tuple[str, str]:
    rows.delete_one({"_id": ids[1]})
    return ids[1], "missing"


def written_anew(rows: Rows, ids: list[str]) -> tuple[str, str]:
    """Somebody who knows how hashes are made changes an entry and its hash: the next one tells."""
    forged = ENTRIES.unpacked(rows.find_one({"_id": ids[1]}) | {"who": "ruth"})
    rows.update_one({"_id": ids[1]}, {"$set": {"who": "ruth", "hash": hash_of(forged)}})
    return ids[2], "out of place"


@pytest.mark.parametrize("attack", [changed, made_unreadable, first_removed, removed, written_anew])
def test_a_check_names_what_was_done_to_an_entry(
    audit: Clocked, attack: Callable[[Rows, list[str]], tuple[str, str]]
) -> None:
    named = attack(audit.rows, audit.write(4))
    assert audit.found() == [named]


def test_a_check_names_two_entries_that_changed_places(audit: Clocked) -> None:
    one, other = audit.write(4)[1:3]
    first, second = audit.rows.find_one({"_id": one}), audit.rows.find_one({"_id": other})
    audit.rows.replace_one({"_id": one}, {**second, "_id": one})
    audit.rows.replace_one({"_id": other}, {**first, "_id": other})
    assert {entry for entry, _wrong in audit.found()} >= {one, other}


def test_nothing_can_be_taken_from_the_end_of_a_day_that_was_closed(audit: Clocked) -> None:
    ids = audit.write(3)
    audit.now += DAY
    closing = close(audit.store)
    assert closing is not None
    assert check(audit.store).closing == closing.hash
    assert audit.found() == []
    audit.rows.delete_one({"_id": ids[2]})
    assert audit.found() == [(ids[2], "missing at the end")]
    audit.rows.delete_many({"_id": {"$in": ids}})
    assert audit.found() == [(ids[2], "missing at the end")]


def test_nothing_can_be_added_to_a_day_that_was_closed(audit: Clocked) -> None:
    audit.write(2)
    audit.now += DAY
    close(audit.store)
    audit.now -= DAY
    audit.write(1)
    [(entry, wrong)] = audit.found()
    assert (entry[-8:], wrong) == ("00000003", "after the closing")


def test_a_closing_cannot_be_removed_from_between_others(audit: Clocked) -> None:
    for _ in range(3):
        audit.write(1)
        audit.now += DAY
        close(audit.store)
    audit.rows.delete_one({"_id": "closings/00000002"})
    assert audit.found() == [("closings/00000002", "missing")]


def test_a_day_is_closed_once_it_is_over_and_only_once(audit: Clocked) -> None:
    audit.write(2)
    audit.now = NOON.replace(hour=23) + timedelta(minutes=90)  # half past midnight: somebody may still be writing
    assert close(audit.store) is None
    audit.now += timedelta(hours=1)
    assert close(audit.store) is not None
    assert close(audit.store) is None
    newest = newest_closing(audit.store)
    assert newest is not None
    assert [(chain[:10], end.entries) for chain, end in newest.closes.items()] == [("2026-11-02", 2)]


def test_a_check_from_a_day_on_passes_over_what_is_older(audit: Clocked) -> None:
    ids = audit.write(2)
    audit.now += DAY
    close(audit.store)
    audit.write(2)
    audit.rows.delete_many({"_id": {"$in": ids}})
    assert check(audit.store, date(2026, 11, 3)).findings == []
    assert check(audit.store).findings != []


def test_an_entry_that_cannot_be_written_is_said_and_breaks_no_chain(audit: Clocked) -> None:
    audit.write(2)
    refuse(audit, all_of_it=True)
    with pytest.raises(Unavailable):
        audit.write(1)
    assert audit.journal.broken
    refuse(audit, all_of_it=False)
    audit.write(2)
    assert not audit.journal.broken
    assert audit.rows.count_documents({}) == 4
    assert audit.found() == []


def refuse(audit: Clocked, *, all_of_it: bool) -> None:
    """Have the database refuse every new entry, or take them again."""
    validator = {"never": True} if all_of_it else {}
    audit.rows.database.command("collMod", ENTRIES.name, validator=validator)


def test_the_worker_closes_and_checks_once_a_day_and_remembers_what_it_found(audit: Clocked) -> None:
    ids = audit.write(3)
    audit.now += DAY
    kind = audit_kind(audit.store)
    at_work = Jobs(audit.store, [kind])
    for _ in range(2):
        audit_tick(audit.store).run(audit.now)
    assert at_work.take_one(kind, threading.Event())
    assert not at_work.take_one(kind, threading.Event())
    seen = last_check(audit.store)
    assert seen is not None
    assert (seen.entries, seen.findings) == (4, [])
    audit.rows.delete_one({"_id": ids[1]})
    audit.now += DAY
    audit_tick(audit.store).run(audit.now)
    assert at_work.take_one(kind, threading.Event())
    seen = last_check(audit.store)
    assert seen is not None
    assert [(each.entry_id, each.wrong) for each in seen.findings] == [(ids[1], "missing")]


def test_commands_check_and_write_out(audit: Clocked, settings_for: SettingsFor) -> None:
    ids = audit.write(2)
    audit.now += DAY
    close(audit.store)
    audit.write(1)
    config = settings_for("counting", database=audit.store.database.name)
    group = audit_commands("counting", lambda: Store(config, COLLECTIONS))
    ran = CliRunner().invoke(group, ["check"])
    assert (ran.exit_code, ran.output.split(",")[0]) == (0, "counting: 4 entries")
    lines = CliRunner().invoke(group, ["export"]).output.splitlines()
    entries = [json.loads(line) for line in lines]
    assert [entry["what"] for entry in entries] == ["record", "record", "record", "closed"]
    assert {"service": "counting", "who": "sam", "about": ["client-0"]}.items() <= entries[0].items()
    that_day = CliRunner().invoke(group, ["export", "--since", "2026-11-02", "--until", "2026-11-02"])
    assert [json.loads(line)["entry_id"] for line in that_day.output.splitlines()] == ids
    audit.rows.delete_one({"_id": ids[0]})
    ran = CliRunner().invoke(group, ["check"])
    assert (ran.exit_code, f"not as it was written: {ids[0]} (missing)" in ran.output) == (1, True)


def test_entries_go_to_a_syslog_server_once_each(audit: Clocked) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        server.settimeout(60)
        address = f"127.0.0.1:{server.getsockname()[1]}"
        [tick] = syslog_ticks(audit.store, plain_settings("counting", audit_syslog=address))
        audit.write(2)
        tick.run(audit.now)  # begins
        ids = audit.write(2)
        for _ in range(2):
            tick.run(audit.now)
        [again] = syslog_ticks(audit.store, plain_settings("counting", audit_syslog=address))  # another worker
        audit.now += DAY
        ids = audit.write(1)
        again.run(audit.now)
        said = [server.recv(65_536).decode() for _ in range(3)]
        server.settimeout(0)
        with pytest.raises(BlockingIOError):
            server.recv(1)
    assert all("attune-counting: {" in line for line in said)
    assert [json.loads(line[line.index("{") :])["entry_id"] for line in said] == ids[2:]


def test_no_entry_is_sent_without_an_address(audit: Clocked) -> None:
    assert syslog_ticks(audit.store, plain_settings("counting")) == []
