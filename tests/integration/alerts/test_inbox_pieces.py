"""An inbox that is read in pieces shows what one shows for which all there is was read."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from services.alerts.domain.acts import DONE, IN_HAND, LIVE, TO_TALK
from services.alerts.domain.order import newest_first, order
from services.alerts.domain.signals import SAFETY
from services.alerts.ports import AlertRecord, Wanted
from services.alerts.ports.lists import Only
from services.alerts.usecases.act import Wish, act_on
from services.alerts.usecases.undo import undo
from services.alerts.web.deps import Deps
from services.alerts.web.filters import FAMILIES
from services.alerts.web.inbox import LATELY, SHOWN, View, done_lately, inbox
from services.alerts.web.live import Viewer
from shared.contracts.principal import Principal
from shared.errors import AttuneError
from tests.infra.alerts_clinic import OLA, RUTH, SAM, concern, ruptured, stalled
from tests.integration.alerts.test_long_lists import copies
from tests.integration.alerts.web import Service

BOTH = Principal(
    staff_id="sam",
    name="Sam",
    roles=frozenset({"clinician", "supervisor"}),
    team_ids=frozenset({"north"}),
    via="login",
)
ACTS = ("acknowledge", "talked_about", "snooze", "useful", "not_useful", "close", "reached", "accept")
MANY = 90


@pytest.fixture
def busy(service: Service) -> Service:
    """The service after people have done this and that, with more that nobody has touched than a page shows."""
    for number in range(12):
        service.take(*ruptured(f"c{number}"), *stalled(f"g{number}"))
        service.take(*([concern(7, f"c{number}", safety=True)] if number % 3 == 0 else []))
    chance = random.Random(11)  # noqa: S311 - not for secrets
    alerts = [row["alert_id"] for row in service.alerts()]
    for _round in range(60):
        do_something(service, chance, chance.choice(alerts))
    copies(service, "g11", MANY, status="open", done=[], acted_at=None)
    copies(service, "c11", 3, status="unresolved", done=[], acted_at=None, severity="high", kind="RUPTURE")
    now = service.store.now()
    copies(service, "c10", 5, status="closed", changed_at=now - timedelta(days=3))
    copies(service, "g10", 5, status="withdrawn", changed_at=now, first_shown_at=None)
    copies(service, "g9", 30, status="repaired", changed_at=now)
    copies(service, "c9", 30, status="closed", changed_at=now - LATELY - timedelta(days=1))
    return service


def do_something(service: Service, chance: random.Random, alert_id: str) -> None:
    """Somebody does something with that prompt, if it takes that."""
    who, what = chance.choice([SAM, RUTH, OLA]), chance.choice(ACTS)
    wish = Wish(
        act=what,  # type: ignore[arg-type] # one of them
        until=service.store.now() + timedelta(days=1) if what == "snooze" else None,
        note="agreed" if what in {"close", "reached"} else None,
    )
    with suppress(AttuneError):
        done = service.transactions(lambda unit: act_on(unit, who, alert_id, wish))
        if chance.random() < 0.2:
            service.transactions(lambda unit: undo(unit, who, alert_id, done.done[-1].act.act_id))


def everything(made: Deps, me: Principal) -> tuple[list[list[AlertRecord]], list[AlertRecord]]:
    """All of each section, in order, and what has just left: what there is, read at once."""
    now = made.clock()
    since = now - LATELY
    waiting = made.alerts.page(me.scope(), Wanted(statuses=TO_TALK + IN_HAND, limit=None))
    ended = made.alerts.page(me.scope(), Wanted(statuses=DONE, changed_since=since, limit=None))
    ended = [one for one in ended if one.alert.status != "withdrawn" or one.first_shown_at]
    for found in (waiting, ended):
        found.sort(key=lambda one: newest_first(one.alert))
    left = [one for one in (*waiting, *ended) if one.dismissed_by(me.staff_id)]
    seen = [one.as_seen_by(me.staff_id, now) for one in waiting if one not in left]
    put_away = [one for one in seen if one.alert.status in DONE and one.alert.changed_at >= since]
    return (
        [
            sorted([one for one in seen if one.alert.status in TO_TALK], key=lambda one: order(one.alert)),
            sorted(
                [one for one in seen if one.alert.status in IN_HAND], key=lambda one: one.alert.kind not in SAFETY
            ),
            [*put_away, *(one.as_seen_by(me.staff_id, now) for one in ended if one not in left)],
        ],
        [one for one in left if done_lately(one, me, now)],
    )


def cut(records: Sequence[AlertRecord], step: int, chosen: str | None) -> int:
    """How many of these a page shows."""
    in_any_case = [
        number
        for number, one in enumerate(records, 1)
        if one.alert.alert_id == chosen
        or (one.alert.kind in SAFETY and one.alert.status in LIVE)
        or (one.alert.kind not in SAFETY and one.alert.severity == "high" and one.alert.status in TO_TALK)
    ]
    return max([step, *in_any_case])


def narrowed(sections: Sequence[Sequence[AlertRecord]], view: View) -> list[list[AlertRecord]]:
    """What of the whole list is looked at."""
    return [[one for one in section if view.shows(one, n)] for n, section in enumerate(sections)]


def views(sections: Sequence[Sequence[AlertRecord]]) -> Iterator[View]:
    """Each way to narrow the list, and some of them together."""
    clients = frozenset(one.alert.client_id for section in sections for one in section[::3])
    families = [frozenset(kinds) for _name, kinds in FAMILIES.values()]
    yield from (View(only=Only(kinds=kinds)) for kinds in families)
    yield from (View(only=Only(client_ids=found)) for found in (clients, frozenset()))
    yield from (View(section=section) for section in range(3))
    yield View(more=1, only=Only(kinds=families[0], client_ids=clients), section=0)


def ids(records: Sequence[AlertRecord]) -> list[str]:
    return [record.alert.alert_id for record in records]


@pytest.mark.parametrize("me", [SAM, RUTH, OLA, BOTH], ids=["sam", "ruth", "ola", "both"])
def test_pieces_are_as_the_whole(busy: Service, me: Principal) -> None:
    made: Deps = busy.app.extensions["attune"]
    sections, left = everything(made, me)
    every = [name for section in sections for name in ids(section)]
    assert me is OLA or all(sections)
    last = [ids(section)[-1] for section in sections if section]
    for chosen, more in [(None, 0), (None, 1), (None, 100), ("unknown", 0), *((name, 0) for name in last)]:
        found = inbox(made, me, View(chosen, more))
        for whole, part, step in zip(sections, found.sections, SHOWN, strict=True):
            size = cut(whole, step * (more + 1), chosen)
            assert ids(part.records) == ids(whole)[:size], (chosen, more)
            assert part.more == len(ids(whole)[size:])
            assert [one.alert for one in part.records] == [one.alert for one in whole[:size]]
        assert sorted(ids(found.left)) == sorted(ids(left))
    with busy.app.test_request_context("/alerts/stream"):
        viewer = Viewer(lambda: me, View)
        viewer.begin(me)
    assert sorted(viewer._sections) == sorted(every)  # noqa: SLF001 - what an open page would take for new
    for number, section in enumerate(sections):
        assert {viewer._sections[name] for name in ids(section)} <= {number}  # noqa: SLF001
    unshown = {
        name for whole, step in zip(sections, SHOWN, strict=True) for name in ids(whole)[cut(whole, step, None) :]
    }
    assert viewer._unshown == unshown  # noqa: SLF001


@pytest.mark.parametrize("me", [SAM, RUTH, BOTH], ids=["sam", "ruth", "both"])
def test_a_narrowed_list_is_the_whole_one_without_the_rest(busy: Service, me: Principal) -> None:
    made: Deps = busy.app.extensions["attune"]
    sections, _left = everything(made, me)
    safety = {
        one.alert.alert_id
        for each in sections
        for one in each
        if one.alert.kind in SAFETY and one.alert.status in LIVE
    }
    assert safety
    for view in views(sections):
        wholes, found = narrowed(sections, view), inbox(made, me, view)
        for whole, part, step in zip(wholes, found.sections, SHOWN, strict=True):
            size = cut(whole, step * (view.more + 1), None)
            assert ids(part.records) == ids(whole)[:size], view
            assert part.more == len(whole[size:]), view
        assert safety <= set(ids(found.records)), "nobody filters away who is not safe"
        assert found.elsewhere == len(sections[0]) - len(wholes[0]), view
        with busy.app.test_request_context("/alerts/stream"):
            viewer = Viewer(lambda: me, partial(replace, view))
            viewer.begin(me)
        assert sorted(viewer._sections) == sorted(name for whole in wholes for name in ids(whole)), view  # noqa: SLF001
