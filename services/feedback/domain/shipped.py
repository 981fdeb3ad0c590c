"""The questionnaires that Attune ships: those that anybody may reproduce, and no others."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from services.feedback.domain.instrument import marked
from services.feedback.domain.questionnaire import Questionnaire

_HOW_OFTEN: Final = (
    marked("Not at all"),
    marked("Several days"),
    marked("More than half the days"),
    marked("Nearly every day"),
)
_LICENCE: Final = marked("No permission required to reproduce, translate, display or distribute.")
_ATTRIBUTION: Final = marked(
    "Developed by Drs. Robert L. Spitzer, Janet B.W. Williams, Kurt Kroenke and colleagues, with an educational "
    "grant from Pfizer Inc."
)

PHQ_9: Final = Questionnaire(
    id="phq-9",
    version=1,
    title=marked("Patient Health Questionnaire-9 (PHQ-9)"),
    stem=marked("Over the last 2 weeks, how often have you been bothered by any of the following problems?"),
    items=(
        marked("Little interest or pleasure in doing things"),
        marked("Feeling down, depressed, or hopeless"),
        marked("Trouble falling or staying asleep, or sleeping too much"),
        marked("Feeling tired or having little energy"),
        marked("Poor appetite or overeating"),
        marked("Feeling bad about yourself — or that you are a failure or have let yourself or your family down"),
        marked("Trouble concentrating on things, such as reading the newspaper or watching television"),
        marked(
            "Moving or speaking so slowly that other people could have noticed? Or the opposite — being so "
            "fidgety or restless that you have been moving around a lot more than usual"
        ),
        marked("Thoughts that you would be better off dead or of hurting yourself in some way"),
    ),
    answers=_HOW_OFTEN,
    low_is_good=True,
    cut_off=10,
    reliable_change=6,
    figures_from="Kroenke 2001; reliable change: NHS Talking Therapies",
    licence=_LICENCE,
    attribution=_ATTRIBUTION,
    source="Kroenke K, Spitzer RL, Williams JBW (2001). The PHQ-9. J Gen Intern Med 16, 606-613. phqscreeners.com",
    risk_item=8,
)

GAD_7: Final = Questionnaire(
    id="gad-7",
    version=1,
    title=marked("Generalized Anxiety Disorder 7-item scale (GAD-7)"),
    stem=marked("Over the last 2 weeks, how often have you been bothered by the following problems?"),
    items=(
        marked("Feeling nervous, anxious or on edge"),
        marked("Not being able to stop or control worrying"),
        marked("Worrying too much about different things"),
        marked("Trouble relaxing"),
        marked("Being so restless that it is hard to sit still"),
        marked("Becoming easily annoyed or irritable"),
        marked("Feeling afraid as if something awful might happen"),
    ),
    answers=_HOW_OFTEN,
    low_is_good=True,
    cut_off=8,
    reliable_change=4,
    figures_from="NHS Talking Therapies, Plummer 2016; reliable change: NHS Talking Therapies",
    licence=_LICENCE,
    attribution=_ATTRIBUTION,
    source=(
        "Spitzer RL, Kroenke K, Williams JBW, Löwe B (2006). The GAD-7. Arch Intern Med 166, 1092-1097. "
        "phqscreeners.com"
    ),
)

SHIPPED: Final[Mapping[str, Questionnaire]] = MappingProxyType({found.id: found for found in (PHQ_9, GAD_7)})
