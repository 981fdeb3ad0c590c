"""What changed, in plain words: a template with its values, and the ready English sentence."""

from dataclasses import dataclass

from services.alerts.domain.signals import Evidence, Signal


@dataclass(frozen=True, slots=True)
class Explanation:
    """`template` is a stable id for translation, `values` fill it, `sentence` is the English."""

    template: str
    values: Evidence
    sentence: str


def explain(signal: Signal) -> Explanation:
    """Say what a signal found; always "worth talking about", never blame or a diagnosis."""
    raise NotImplementedError
