"""What changed, in plain words: a template with its values, and the ready English sentence.

Always "worth talking about", never blame or a diagnosis. Values are ready to print; a page that
translates formats `TEMPLATES`' words in its own language with the same values.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from services.alerts.domain.signals import Kind, Signal

# By the version of the check-in.
ITEM_WORDS = {
    1: {"heard": "felt heard", "matters": "what matters", "fit": "way of working", "openness": "could say it"},
    2: {
        "heard": "being understood",
        "matters": "what counts",
        "fit": "how we went about it",
        "openness": "bringing things up",
    },
}

NUMBERS = {2: "two", 3: "three"}

TEMPLATES = {
    "rupture_item": "{below} below what is usual for this client on {item}: worth talking about.",
    "rupture_total": "{below} below what is usual for this client over all: worth talking about.",
    "low_start": "A low start, {total} of 40: worth talking about early.",
    "low_start_reckoned": (
        "A low start, about {total} of 40, reckoned from the {answered} statements that were answered: "
        "worth talking about early."
    ),
    "low_standing": "Mostly low in the last three check-ins, around {median} of 40: worth talking about.",
    "low_standing_reckoned": (
        "Mostly low in the last three check-ins, around {median} of 40, reckoned where statements were left open: "
        "worth talking about."
    ),
    "slide": "{lost} lower than in the first sessions, little by little: worth talking about.",
    "ceiling": "{running} check-ins in a row were all tens: these scores carry no information at the moment.",
    "comfort_without_change": "A good relationship, and no movement on the goals: worth talking about.",
    "stalled": "A goal has not moved for {weeks} weeks: worth talking about.",
    "regressing": "A goal has been going down for {weeks} weeks: worth talking about.",
    "goal_reached_review": "A goal is reached, or nearly: worth reviewing, renewing or planning an ending.",
    "goal_overdue": "The date to look at a goal again has passed: worth a look together.",
    "missed_check_ins": "Several of the last check-ins were not answered: worth talking about.",
    "missed_sessions": "Two sessions in a row were missed or called off late: worth getting in touch.",
    "silent_ending": "No further session, and the last one was missed or below usual: worth getting in touch.",
    "ending_wish": "The client thinks of finishing: worth talking about.",
    "not_worth_it": "The client says that coming is not worth it any more: worth talking about.",
    "ending_review": "The last session that was agreed is over: worth looking back together.",
    "concern": "The client wrote something for their therapist: worth reading before the next session.",
    "disowned": "The client said that the answers of a check-in were not theirs: worth asking in private.",
    "not_safe": "The client said that they are not safe: please get in touch now.",
    "risk_item": "An answer above nought on thoughts of death or self-harm: please get in touch now.",
    "deteriorated": "{instrument} is {worse} worse than the first one: worth talking about.",
    "not_on_track": "{instrument} is behind what is expected by now: worth talking about.",
    "sudden_gain": "{instrument} became {better} better at once and stayed so: worth asking what helped.",
    "sudden_loss": "{instrument} became {worse} worse at once and stayed so: worth talking about.",
}


@dataclass(frozen=True, slots=True)
class Explanation:
    """`template` is a key of TEMPLATES, `values` fill it, `sentence` is the English."""

    template: str
    values: dict[str, str]
    sentence: str


def explain(signal: Signal) -> Explanation:
    """Say what a signal found; a goal is named by the page, which knows its title."""
    template, values = _words(signal)
    return Explanation(template, values, TEMPLATES[template].format(**values))


def points(value: float) -> str:
    """Print points as people say them: whole from 2 up, since what is usual is no exact figure."""
    shown = round(value) if value >= 2 else round(value, 1)  # noqa: PLR2004 -- the docstring says so
    return f"{shown:g}"


def _words(signal: Signal) -> tuple[str, dict[str, str]]:
    if signal.kind == "RUPTURE":
        return _rupture_words(signal)
    if "answered" in signal.evidence:
        answered = NUMBERS[round(_figure(signal, "answered"))]
        return "low_start_reckoned", {"total": points(_figure(signal, "total")), "answered": answered}
    template = "low_standing_reckoned" if "reckoned" in signal.evidence else signal.kind.lower()
    return template, {name: say(signal) for name, say in _VALUES.get(signal.kind, {}).items()}


def version_of(evidence: Mapping[str, object]) -> int:
    """Return the version of the check-in in whose words a statement was asked; an older one is not named."""
    version = evidence.get("instrument_version", 1)
    return min(int(version), max(ITEM_WORDS)) if isinstance(version, (int, float)) else 1


def instrument_name(name: object) -> str:
    """Return a questionnaire's name as people write it."""
    return str(name).upper()


def _instrument(signal: Signal) -> str:
    return instrument_name(signal.evidence["instrument"])


def _size(signal: Signal) -> str:
    return points(signal.score or 0.0)


def _rupture_words(signal: Signal) -> tuple[str, dict[str, str]]:
    below = points(_figure(signal, "usual") - _figure(signal, "value"))
    item = ITEM_WORDS[version_of(signal.evidence)].get(str(signal.evidence["stream"]))
    return (
        ("rupture_total", {"below": below}) if item is None else ("rupture_item", {"below": below, "item": item})
    )


def _figure(signal: Signal, name: str) -> float:
    figure = signal.evidence[name]
    return figure if isinstance(figure, (int, float)) else 0.0


_VALUES: dict[Kind, dict[str, Callable[[Signal], str]]] = {
    "LOW_START": {"total": lambda signal: f"{_figure(signal, 'total'):g}"},
    "LOW_STANDING": {"median": lambda signal: points(_figure(signal, "median"))},
    "SLIDE": {"lost": lambda signal: points(_figure(signal, "lost"))},
    "CEILING": {"running": lambda signal: f"{_figure(signal, 'running'):g}"},
    "STALLED": {"weeks": lambda signal: f"{round(_figure(signal, 'weeks'))}"},
    "REGRESSING": {"weeks": lambda signal: f"{round(_figure(signal, 'weeks'))}"},
    "DETERIORATED": {"instrument": _instrument, "worse": _size},
    "NOT_ON_TRACK": {"instrument": _instrument},
    "SUDDEN_GAIN": {"instrument": _instrument, "better": _size},
    "SUDDEN_LOSS": {"instrument": _instrument, "worse": _size},
}
