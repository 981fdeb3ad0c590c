"""What changed, in plain words: a template with its values, and the ready English sentence.

Always "worth talking about", never blame or a diagnosis. Values are ready to print; a page that
translates formats `TEMPLATES`' words in its own language with the same values.
"""

from dataclasses import dataclass

from services.alerts.domain.signals import Signal

ITEM_WORDS = {
    "heard": "felt heard",
    "matters": "what matters",
    "fit": "way of working",
    "openness": "could say it",
}

TEMPLATES = {
    "rupture_item": "{below} below what is usual for this client on {item}: worth talking about.",
    "rupture_total": "{below} below what is usual for this client over all: worth talking about.",
    "low_start": "A low start, {total} of 40: worth talking about early.",
    "low_standing": "Mostly low in the last three check-ins, around {median} of 40: worth talking about.",
    "slide": "{lost} lower than in the first sessions, little by little: worth talking about.",
    "stalled": "A goal has not moved for {weeks} weeks: worth talking about.",
    "regressing": "A goal has been going down for {weeks} weeks: worth talking about.",
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
    match signal.kind:
        case "RUPTURE":
            return _rupture_words(signal)
        case "LOW_START":
            return "low_start", {"total": f"{_figure(signal, 'total'):g}"}
        case "LOW_STANDING":
            return "low_standing", {"median": points(_figure(signal, "median"))}
        case "SLIDE":
            return "slide", {"lost": points(_figure(signal, "lost"))}
        case "STALLED" | "REGRESSING":
            return signal.kind.lower(), {"weeks": f"{round(_figure(signal, 'weeks'))}"}


def _rupture_words(signal: Signal) -> tuple[str, dict[str, str]]:
    below = points(_figure(signal, "usual") - _figure(signal, "value"))
    item = ITEM_WORDS.get(str(signal.evidence["stream"]))
    return (
        ("rupture_total", {"below": below}) if item is None else ("rupture_item", {"below": below, "item": item})
    )


def _figure(signal: Signal, name: str) -> float:
    figure = signal.evidence[name]
    return figure if isinstance(figure, (int, float)) else 0.0
