"""All clients of the demo: those written by hand, those who show something, and those who come as people come."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import cycle
from random import Random
from typing import Final, Literal

from deploy.demo.calendar import WEEK
from deploy.demo.courses import Aim, Course, Meeting, Way
from deploy.demo.featured import FEATURES, Feature
from deploy.demo.model import SLOTS, Shape, drawn, meetings
from deploy.demo.names import codes, people, phones
from deploy.demo.staff import SPEAKS_SPANISH, THERAPISTS, Colleague
from deploy.demo.stories import STORIES, told
from deploy.demo.words import AIMS

SEED: Final = "attune"
CLIENTS: Final = 165
YEAR: Final = 52 * WEEK
LONGEST: Final = 30
# One working day is kept free of sessions before the end, so that most of them are answered.
ENDINGS: Final[tuple[tuple[Way, float], ...]] = (("agreed", 0.52), ("unplanned", 0.25), ("silent", 0.23))
Language = Literal["en", "es"]


@dataclass
class _Desk:
    """Hands out names, codes and numbers, each once."""

    seed: str
    taken: set[str] = field(default_factory=lambda: {story.name for story in STORIES})

    def __post_init__(self) -> None:
        self.names = {language: people(self.seed, language) for language in ("en", "es")}
        self.codes, self.phones = codes(), phones()
        self.aims = {language: cycle(_mixed(self.seed, language)) for language in ("en", "es")}

    def name(self, language: str) -> str:
        found = next(name for name in self.names[language] if name not in self.taken)
        self.taken.add(found)
        return found


def clients(seed: str = SEED) -> list[Course]:
    """Everybody, in an order that depends on the seed alone: first those whom guides speak of."""
    desk = _Desk(seed)
    found = [told(story) for story in STORIES]
    staff = cycle((*THERAPISTS[2:], *THERAPISTS[:2]))  # those of the stories have enough to show
    spanish = cycle(one for one in THERAPISTS if one.email in SPEAKS_SPANISH)
    for number, feature in enumerate(FEATURES):
        therapist = next(spanish) if feature.language == "es" else next(staff)
        until = -1 - number % 4 if feature.until is None else feature.until
        found.append(_featured(feature, until, therapist, desk, Random(f"{seed} feature {number}")))
    others = range(CLIENTS - len(found))
    return found + [_as_they_come(desk, Random(f"{seed} client {number}"), number) for number in others]


def _mixed(seed: str, language: str) -> list[Aim]:
    aims = list(AIMS[language])
    Random(f"{seed} aims {language}").shuffle(aims)
    return aims


def _featured(  # noqa: PLR0917 - who shows what, until when, with whom
    feature: Feature, until: int, therapist: Colleague, desk: _Desk, chance: Random
) -> Course:
    shape = feature.shape(feature.length)
    days = [until - WEEK * (feature.length - 1 - place) for place in range(feature.length)]
    course = _course(shape, days, therapist, desk, chance, language="es" if feature.language == "es" else "en")
    aims = tuple(replace(aim, weeks=feature.weeks) for aim in course.aims)
    booked = max(1, until + WEEK) if feature.booked else None
    planned = until if feature.planned else None
    return replace(course, aims=aims, next_day=booked, last=feature.last, planned_ending=planned)


def _as_they_come(desk: _Desk, chance: Random, number: int) -> Course:
    therapist = chance.choices(THERAPISTS, [one.share for one in THERAPISTS])[0]
    spanish = therapist.email in SPEAKS_SPANISH and chance.random() < 0.5
    length = min(LONGEST, max(3, round(chance.gammavariate(4.0, 6.0))))
    begun = -YEAR + (number * 37) % (YEAR - WEEK)
    every = WEEK if chance.random() < 0.8 else 2 * WEEK
    days = [begun + every * place for place in range(length)]
    shape = drawn(chance, length, "es" if spanish else "en", careful=0.85)
    here = [day for day in days if day <= 0]
    course = _course(shape, here, therapist, desk, chance, language="es" if spanish else "en")
    if len(here) < length:
        return replace(course, next_day=days[len(here)])
    return _ended(course, chance, days[-1])


def _ended(course: Course, chance: Random, last: int) -> Course:
    """With an ending: one that was agreed is known two sessions before."""
    ways, weights = zip(*ENDINGS, strict=True)
    way: Way = chance.choices(ways, weights)[0]
    if way == "agreed":
        return replace(course, planned_ending=last, ending=(last, way))
    final = course.meetings[-1]
    if way == "silent":  # nobody came, and nothing was said
        gone = replace(final, status="missed", reply=None, disowned=False, not_safe=False)
        course = replace(course, meetings=(*course.meetings[:-1], gone))
        return replace(course, ending=(last, way))
    return replace(course, ending=(min(0, last + chance.randint(1, 6)), way))


def _course(  # noqa: PLR0917 - a client, and all that makes one
    shape: Shape, days: list[int], therapist: Colleague, desk: _Desk, chance: Random, *, language: Language
) -> Course:
    aims = [next(desk.aims[language])]
    if chance.random() < 0.35:
        aims.append(next(desk.aims[language]))
    agreed = tuple(replace(aim, weeks=chance.choice((8, 12, 12, 16, 26))) for aim in aims)
    met = meetings(shape, agreed, days, chance.choice(SLOTS), chance)
    return Course(
        code=next(desk.codes),
        name=desk.name(language),
        phone=next(desk.phones),
        therapist=therapist.email,
        language=language,
        opened=days[0] - chance.randint(2, 8),
        aims=agreed,
        meetings=met,
        later=next(desk.aims[language]),
    )


def sessions(courses: list[Course]) -> Iterator[Meeting]:
    """Every meeting of these clients."""
    return (meeting for course in courses for meeting in course.meetings)
