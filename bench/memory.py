"""Whether the memory of each process stays flat under load: `./attune bench memory --minutes 15`.

It starts an Attune of its own. All the while ratings come in at a steady rate, over the API and by the form, now
and then one that raises a prompt, which the clinician then closes, so that the inbox stays as long as it is; a
clinician and an admin, who sign in anew every minute, read one page after the other; live streams are opened and
closed. Every few seconds the memory of each process is read, with its children (PSS: what several of them share
counts once). Printed are the medians of the first and of the last third, the slope over the last two thirds, when
everything is warm, and the median of each stretch of five minutes.
"""

from __future__ import annotations

import re
import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from itertools import count, cycle
from pathlib import Path
from statistics import linear_regression, median
from typing import Final

import click
import httpx

from bench.acceptance import Clinic, filled, lately
from bench.filling import session_id
from bench.report import report
from deploy.local import supervise
from tests.infra.clinic import RUPTURE, USUAL
from tests.infra.clinic import Clinic as Client
from tests.infra.running import Running, start
from tests.infra.whole import with_children

# Many, so that what there is to know of each of them hardly grows.
CLIENTS: Final = 1_000
EVERY_S: Final = 2.0  # how often memory is read
LOW_EVERY: Final = 20  # ratings, of which one is low
PAGE_EVERY_S: Final = 0.2
STREAM_EVERY_S: Final = 1.0
STREAMS: Final = 4  # open at once
ACT_EVERY_S: Final = 5.0
STRETCH_S: Final = 300
SIGN_IN_EVERY_S: Final = 60.0
PAGES: Final = {
    "clinician": (
        "/alerts/",
        "/intake/",
        "/intake/?q=client-1",
        "/intake/clients/{client}/",
        "/alerts/my-figures",
        "/feedback/sessions/{session}/check-in",
        "/alerts/api/alerts",
    ),
    "admin": ("/alerts/figures", "/alerts/ledger", "/intake/registrations", "/intake/staff", "/alerts/rules"),
}
# Seconds since the start, and the memory then in MiB.
Line = list[tuple[float, float]]
Act = Callable[[int], None]


def in_use(running: Running) -> Mapping[str, float]:
    """What each of its processes has with its children, in MiB."""
    found = defaultdict[str, float](float)
    for each in supervise.processes(running.place):
        for pid in with_children(each["pid"]):
            with suppress(OSError):  # it has just ended
                said = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
                found[each["name"]] += sum(map(int, re.findall(r"^Pss:\s+(\d+)", said, re.MULTILINE))) / 1024
    return found


def signed_in(running: Running, who: str) -> httpx.Client:
    """A browser in which they have just signed in."""
    browser = httpx.Client(base_url=running.url, timeout=60, follow_redirects=True, trust_env=False)
    page = browser.get("/intake/sign-in").text
    [csrf] = re.findall('name="csrf_token" value="([^"]+)"', page)[:1]
    [(email, password)] = re.findall(rf"Sign-in: ({who}@\S+) / (\S+)", running.said)
    browser.post("/intake/sign-in", data={"email": email, "password": password, "csrf_token": csrf})
    return browser


def staff_id(running: Running) -> str:
    """The clinician's id."""
    headers = {"Authorization": f"Bearer {running.token('clinician@clinic.example')}"}
    me = httpx.get(f"{running.url}/intake/api/me", headers=headers, trust_env=False).raise_for_status().json()
    return str(me["staff_id"])


class Load:
    """What goes on meanwhile, each in a thread of its own; what fails ends the measurement."""

    def __init__(self, clinic: Clinic) -> None:
        self._clinic = clinic
        self._over = threading.Event()
        self._failures: list[BaseException] = []
        self.done: dict[str, int] = {}

    @contextmanager
    def going_on(self, ratings_a_second: float) -> Iterator[None]:
        """Within, all of it happens."""
        parts = {
            "ratings": (self._ratings(), 1 / ratings_a_second),
            "pages": (self._pages(), PAGE_EVERY_S),
            "streams": (self._streams(), STREAM_EVERY_S),
            "acts": (self._acts(), ACT_EVERY_S),
        }
        threads = [threading.Thread(target=self._run, args=(name, *part)) for name, part in parts.items()]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self._over.set()
            for thread in threads:
                thread.join()
        self.check()

    def check(self) -> None:
        """Raise what has failed."""
        if self._failures:
            raise self._failures[0]

    def _run(self, name: str, act: Act, every_s: float) -> None:
        begin = time.monotonic()
        try:
            for number in count():
                if self._over.wait(max(0.0, begin + number * every_s - time.monotonic())):
                    break
                act(number)
                self.done[name] = number + 1
        except BaseException as error:  # noqa: BLE001 - it is raised again in the main thread
            self._failures.append(error)

    def _ratings(self) -> Act:
        ways, clients = (self._clinic.over_api(), self._clinic.by_form()), self._clinic.filling.ids

        def rate(number: int) -> None:
            answers = RUPTURE if number % LOW_EVERY == LOW_EVERY - 1 else USUAL
            ways[number % 2](clients[number % CLIENTS], number // CLIENTS, answers)

        return rate

    def _pages(self) -> Act:
        paths = cycle([(who, path) for who, of in PAGES.items() for path in of])
        browsers: dict[str, httpx.Client] = {}
        due = [0.0]

        def read(number: int) -> None:
            if time.monotonic() >= due[0]:
                due[0] = time.monotonic() + SIGN_IN_EVERY_S
                for browser in browsers.values():
                    browser.close()
                browsers.update({who: signed_in(self._clinic.running, who) for who in PAGES})
            who, path = next(paths)
            client = self._clinic.filling.ids[number % CLIENTS]
            browsers[who].get(path.format(client=client, session=session_id(client, 0))).raise_for_status()

        return read

    def _streams(self) -> Act:
        browser, stack = signed_in(self._clinic.running, "clinician"), deque[ExitStack]()

        def turn(_number: int) -> None:
            stack.append(ExitStack())
            answer = stack[-1].enter_context(browser.stream("GET", "/alerts/stream"))
            next(answer.raise_for_status().iter_raw())
            if len(stack) > STREAMS:
                stack.popleft().close()

        return turn

    def _acts(self) -> Act:
        running = self._clinic.running
        clinic = Client(running.url, running.token("clinician@clinic.example"), timeout_s=60)

        def act(_number: int) -> None:
            for alert in clinic.alerts(status="open"):
                clinic.act(alert["alert_id"], "close")

        return act


def watch(running: Running, load: Load, minutes: float) -> Mapping[str, Line]:
    """The memory of each process over so many minutes."""
    lines, begin = defaultdict[str, Line](list), time.monotonic()
    while (now := time.monotonic() - begin) < minutes * 60:
        for name, mib in in_use(running).items():
            lines[name].append((now, mib))
        load.check()
        time.sleep(EVERY_S)
    return lines


def figures(line: Sequence[tuple[float, float]]) -> dict[str, float]:
    """The medians of the first and the last third, in MiB, and the slope in KiB a minute."""
    third = len(line) // 3
    warm = line[third:]
    slope = linear_regression([now / 60 for now, _ in warm], [mib * 1024 for _, mib in warm]).slope
    return {
        "first_third_mib": round(median(mib for _, mib in line[:third]), 1),
        "last_third_mib": round(median(mib for _, mib in line[-third:]), 1),
        "slope_kib_a_minute": round(slope, 1),
    }


def by_stretch(line: Sequence[tuple[float, float]]) -> list[float]:
    """The median of each stretch of five minutes, in MiB."""
    stretches = defaultdict[int, list[float]](list)
    for now, mib in line:
        stretches[int(now // STRETCH_S)].append(mib)
    return [round(median(each), 1) for each in stretches.values()]


@click.command()
@click.option("--minutes", default=15.0, show_default=True)
@click.option("--ratings", default=5.0, show_default=True, help="A second.")
def memory(minutes: float, ratings: float) -> None:
    """Measure and print the memory of each process."""
    with start() as running:
        filling = lately(CLIENTS, int(minutes * 60 * ratings) // CLIENTS + 2, staff_id(running))
        load = Load(filled(running, filling))
        with load.going_on(ratings):
            lines = watch(running, load, minutes)
    processes = {
        name: figures(line) | {"by_five_minutes_mib": by_stretch(line)} for name, line in sorted(lines.items())
    }
    report("memory", {"minutes": minutes, "ratings_a_second": ratings, "done": load.done, "processes": processes})


if __name__ == "__main__":
    memory()
