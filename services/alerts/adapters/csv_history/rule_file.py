"""A rule set as JSON: for people to look at, to keep, and to replay by."""

from __future__ import annotations

from codecs import BOM_UTF8
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import msgspec

from services.alerts.adapters.csv_history.trouble import BadHistory
from services.alerts.domain.calibration import NEVER, Proposal
from services.alerts.domain.rules import DEFAULT, RuleSet
from shared.contracts.depth import nested_too_deeply

LARGEST: Final = 1 << 20

Positive = Annotated[float, msgspec.Meta(gt=0)]
Share = Annotated[float, msgspec.Meta(gt=0, le=1)]
Points = Annotated[float, msgspec.Meta(ge=0, le=40)]
Count = Annotated[int, msgspec.Meta(ge=1)]
Stream = Literal["total", "heard", "matters", "fit", "openness"]


class PriorNumbers(msgspec.Struct, forbid_unknown_fields=True):
    """One stream's prior."""

    mu0: Points
    s2: Positive
    tau2: Positive


class GoalPart(msgspec.Struct, forbid_unknown_fields=True):
    """Numbers of the rules on goals."""

    window: Count = DEFAULT.goal.window
    at_least: Annotated[int, msgspec.Meta(ge=3)] = DEFAULT.goal.at_least
    span_days: Count = DEFAULT.goal.span_days
    near_top: float = DEFAULT.goal.near_top
    milestone_days: Count = DEFAULT.goal.milestone_days
    p_up: Share = DEFAULT.goal.p_up
    slope_a_week: float = DEFAULT.goal.slope_a_week
    net: float = DEFAULT.goal.net


class ReviewPart(msgspec.Struct, forbid_unknown_fields=True):
    """Numbers of the rule on goals that are reached."""

    reached_at: float = DEFAULT.review.reached_at
    running: Count = DEFAULT.review.running


class ComfortPart(msgspec.Struct, forbid_unknown_fields=True):
    """Numbers of the rules on scores that say little."""

    window: Count = DEFAULT.comfort.window
    net: Positive = DEFAULT.comfort.net
    sessions: Count = DEFAULT.comfort.sessions
    ceiling_run: Count = DEFAULT.comfort.ceiling_run


class SlippingPart(msgspec.Struct, forbid_unknown_fields=True):
    """Numbers of the rules on slipping away."""

    prior_missed: Positive = DEFAULT.slipping.prior_missed
    prior_answered: Positive = DEFAULT.slipping.prior_answered
    window: Count = DEFAULT.slipping.window
    tail: Share = DEFAULT.slipping.tail
    answer_days: Positive = DEFAULT.slipping.answer_days
    running_missed: Annotated[int, msgspec.Meta(ge=2)] = DEFAULT.slipping.running_missed
    silence_days: Positive = DEFAULT.slipping.silence_days
    silent_score: float = DEFAULT.slipping.silent_score


class CurvePart(msgspec.Struct, forbid_unknown_fields=True):
    """A questionnaire's expected course, fitted to a clinic."""

    c0: float
    c1: float
    c2: float
    c3: float
    sd: Positive


class OutcomePart(msgspec.Struct, forbid_unknown_fields=True):
    """Numbers of the rules on outcome."""

    red: Positive = DEFAULT.outcome.red
    amber: Positive = DEFAULT.outcome.amber
    gained_by: Count = DEFAULT.outcome.gained_by
    curves: dict[str, CurvePart] = {}


class RuleFile(msgspec.Struct, forbid_unknown_fields=True):
    """What RULES.json may hold; whatever it leaves out is as by default. `calibrated` says where it comes from."""

    version: Count
    h: Positive | None = None
    priors: dict[Stream, PriorNumbers] = {}
    nu0: Positive = DEFAULT.nu0
    clip: Positive = DEFAULT.clip
    cap: Count = DEFAULT.cap
    floor: Share = DEFAULT.floor
    warm: Count = DEFAULT.warm
    p10: Points = DEFAULT.p10
    p75: Points = DEFAULT.p75
    slide_drop: Positive = DEFAULT.slide_drop
    slide_from: Annotated[int, msgspec.Meta(ge=3)] = DEFAULT.slide_from
    standing_gap: Count = DEFAULT.standing_gap
    repair_within: Count = DEFAULT.repair_within
    goal: GoalPart = msgspec.field(default_factory=GoalPart)
    review: ReviewPart = msgspec.field(default_factory=ReviewPart)
    comfort: ComfortPart = msgspec.field(default_factory=ComfortPart)
    slipping: SlippingPart = msgspec.field(default_factory=SlippingPart)
    outcome: OutcomePart = msgspec.field(default_factory=OutcomePart)
    calibrated: dict[str, Any] | None = None


def read_rules(path: Path, default_h: float) -> RuleSet:
    """Read a rule set, in force for nobody; raises BadHistory or OSError."""
    with path.open("rb") as stream:
        text = stream.read(LARGEST).removeprefix(BOM_UTF8)
    if nested_too_deeply(text):
        raise BadHistory(f"{path} is no rule set: it is nested too deeply.")
    try:
        found = msgspec.json.decode(text, type=RuleFile)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadHistory(f"{path} is no rule set: {error}.") from error
    numbers = msgspec.to_builtins(found)
    del numbers["calibrated"]
    numbers["h"] = default_h if found.h is None else found.h
    numbers["priors"] = msgspec.to_builtins(DEFAULT.priors) | numbers["priors"]
    return msgspec.convert({**numbers, "in_force_from": NEVER}, RuleSet)


def written(proposal: Proposal) -> str:
    """Write a proposed rule set, with what it rests on."""
    numbers = asdict(proposal.rules)
    del numbers["in_force_from"]
    numbers["calibrated"] = {name: value for name, value in asdict(proposal).items() if name != "rules"}
    return msgspec.json.format(msgspec.json.encode(numbers), indent=2).decode() + "\n"
