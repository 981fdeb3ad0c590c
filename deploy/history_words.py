"""What replaying and calibrating have to say to the person who asked for it."""

from __future__ import annotations

from pathlib import Path

from services.alerts.adapters.csv_history.history import History
from services.alerts.adapters.csv_history.replaying import Tally
from services.alerts.adapters.csv_history.trouble import BadHistory
from services.alerts.domain.calibration import FEWEST_CLIENTS, WHOLE_H, Proposal
from services.alerts.usecases.replay import Terms

NEED_DATES = "STALLED, REGRESSING, SILENT_ENDING"
NEED_GOALS = "STALLED, REGRESSING, GOAL_REACHED_REVIEW, COMFORT_WITHOUT_CHANGE"
NEED_ATTENDED = "MISSED_CHECK_INS, MISSED_SESSIONS"
SKIPPED = (
    "To every rule it is then as if those sessions had not been: they have no score, and MISSED_CHECK_INS,"
    " MISSED_SESSIONS and SILENT_ENDING do not count them."
)


def refused(path: Path, wrong: BadHistory) -> str:
    """Say what is wrong with a file, row by row if that is where it is wrong, and what helps."""
    advice = [*wrong.advice, *([f"--skip-bad leaves such rows out. {SKIPPED}"] if wrong.skippable else [])]
    rows = [f"  {row}" for row in wrong.rows]
    return "\n".join((f"{path}: {wrong.sentence} Nothing was written.", *rows, *advice))


def replayed(history: History, tally: Tally, terms: Terms) -> str:
    """Say what a replay read and found, and which rules were off."""
    rules, as_of = terms.rules, terms.as_of
    ratings, sessions = _count(tally.ratings, "rating"), _count(tally.sessions, "session")
    seen = f"{ratings} in {sessions} of {_count(tally.clients, 'client')}"
    until = f", up to {as_of:%Y-%m-%d %H:%M} UTC" if as_of and history.extent.last else ""
    share = f", {100 * tally.flagged / tally.scored:.2f} in 100" if tally.scored else ""
    flagged = f"{tally.flagged:,} of {tally.scored:,} scored ratings flagged{share}"
    kinds = ", ".join(f"{kind} {count:,}" for kind, count in sorted(tally.kinds.items())) or "none"
    said = [
        f"{seen}{until}; {_steps(history)}.",
        *([f"{_count(tally.later, 'later session')} left out (--as-of)."] if tally.later else []),
        *history.notes,
        *_left_out(history),
        f"Rule set {rules.version}, h = {rules.h:g}: {flagged}.",
        f"Alerts: {kinds}.",
        *_off(history),
    ]
    return "\n".join(said)


def calibrated(history: History, proposal: Proposal, path: Path) -> str:
    """Say what a proposed rule set rests on, and that it is in force nowhere."""
    rules, total = proposal.rules, proposal.rules.priors["total"]
    own = "none" if proposal.own_h is None else f"{proposal.own_h:.3f}"
    window = (
        "the last twelve months" if history.dated and history.extent.last else "all years, as dates are missing"
    )
    said = [
        f"{proposal.clients:,} clients with three ratings or more; {_steps(history)}.",
        *history.notes,
        *_left_out(history),
        f"Total: mean {total.mu0:.2f}, variance within {total.s2:.2f}, between {total.tau2:.2f}.",
        f"h = {rules.h:.3f} for {proposal.budget:g} in 100.",
        f"Own: {own}, from {proposal.scores:,} scores of {window}; default: {proposal.default_h:g}.",
        f"Written to {path}: a proposal, in force nowhere. Try it with ./attune replay --rules {path}.",
    ]
    if proposal.clients < FEWEST_CLIENTS:
        said.insert(1, f"Fewer than {FEWEST_CLIENTS} such clients: the priors stay the default ones.")
    return "\n".join(said)


def _steps(history: History) -> str:
    return "answers in whole points" if history.default_h == WHOLE_H else "answers finer than whole points"


def _left_out(history: History) -> list[str]:
    troubles = history.reader.troubles
    if not troubles.count:
        return []
    rows = [f"  {row}" for row in troubles.rows]
    return [f"{_count(troubles.count, 'bad row')} left out. {SKIPPED}", *rows, *troubles.advice]


def _off(history: History) -> list[str]:
    """Name the rules that the file does not give enough for."""
    said = []
    if history.extent.last is None:
        said.append(f"Off, as there are no dates (held_at): {NEED_DATES}.")
    elif not history.dated:
        said.append(
            f"{_count(history.extent.undated, 'row')} without held_at; off for their clients: {NEED_DATES}."
        )
    if not history.header.goals:
        said.append(f"Off, as there are no goals (goal:<name>): {NEED_GOALS}.")
    if "attended" not in history.header.places:
        said.append(f"Off, as attendance is not recorded (attended): {NEED_ATTENDED}.")
    return said


def _count(count: int, of: str) -> str:
    return f"{count:,} {of}" if count == 1 else f"{count:,} {of}s"
