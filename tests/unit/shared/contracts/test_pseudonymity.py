"""No event can carry a name, an address or a word that a client wrote: its fields leave no room for one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import msgspec
import pytest
from msgspec import inspect

from shared.contracts.registry import EVENTS

# Parts of a field's name that would speak of a person or of their words.
PRIVATE: Final = frozenset(
    {"name", "email", "mail", "phone", "address", "code", "initials", "birth", "text", "title", "note", "comment"}
    | {"word", "words", "message", "opening", "token", "link", "secret", "password", "url", "private"}
)
# A yes or no about mail says nothing of whom to write to.
HARMLESS: Final = frozenset({"ClientUpdated.mail_consent"})
# What the clinic shows everybody of itself; clients' pages need it while intake is away.
PUBLIC: Final = frozenset(
    {
        "ClinicUpdated.name",
        "ClinicUpdated.address",
        "ClinicUpdated.time_zone",
        "ClinicUpdated.opens",
        "ClinicUpdated.closes",
        "ClinicUpdated.crisis_words",
        "CrisisContact.label",
        "CrisisContact.number",
        "CrisisContact.hours",
    }
)

# Every field that holds text other than an id, an instant or one of a few fixed values. Each holds a name that
# our own code gives, never input; a new one must be argued here.
WORDS: Final = frozenset(
    {
        "SessionRated.instrument",  # names of instruments that the clinic has
        "OutcomeMeasured.instrument",
        "SessionRated.via",  # names of the ways to the check-in
        "AlertUpdated.kind",  # names of kinds, rules and figures in the code of alerts
        "AlertUpdated.rule",
        "AlertUpdated.evidence",
        "ClinicUpdated.languages",  # tags of languages
        "ClinicUpdated.instruments",
        "ClinicUpdated.missing",  # names of settings
    }
)
LONGEST: Final = 64


def fields(kind: type[msgspec.Struct]) -> Iterator[tuple[str, inspect.Type]]:
    """Every field of a struct and of the structs within it, as Struct.field with its type."""
    described = inspect.type_info(kind)
    assert isinstance(described, inspect.StructType)
    for field in described.fields:
        for part in parts(field.type):
            if isinstance(part, inspect.StructType):
                yield from fields(part.cls)
            yield f"{kind.__name__}.{field.name}", part


def parts(kind: inspect.Type) -> Iterator[inspect.Type]:
    """A type and every type that it is made of."""
    yield kind
    match kind:
        case inspect.Metadata():
            yield from parts(kind.type)
        case inspect.UnionType():
            for each in kind.types:
                yield from parts(each)
        case inspect.VarTupleType():
            yield from parts(kind.item_type)
        case inspect.DictType():
            yield from parts(kind.key_type)
            yield from parts(kind.value_type)


FIELDS: Final = sorted(
    {(name, repr(part)): (name, part) for e in EVENTS.values() for name, part in fields(e)}.values(), key=repr
)
TEXTS: Final = [(name, part) for name, part in FIELDS if isinstance(part, inspect.StrType) and name not in PUBLIC]


def test_fields_within_fields_are_seen() -> None:
    names = {name for name, _ in FIELDS}

    assert {"StaffUpdated.active", "Items.heard", "Milestone.reached_at", "GoalScore.score", "Revision.n"} <= names


@pytest.mark.parametrize("name", sorted({name for name, _ in FIELDS}))
def test_no_field_is_about_a_person_or_their_words(name: str) -> None:
    assert name in HARMLESS | PUBLIC or not PRIVATE & set(name.partition(".")[2].split("_"))


@pytest.mark.parametrize(("name", "text"), TEXTS, ids=[name for name, _ in TEXTS])
def test_no_text_leaves_room_for_a_sentence(name: str, text: inspect.StrType) -> None:
    if text.pattern is None:
        assert name.endswith(("_id", "_ids", "safety_contact")), "only an id is opaque"
        assert text.max_length == LONGEST
    else:
        assert text.pattern == r"^[A-Za-z0-9_.:-]{1,64}$"


def test_the_fields_that_hold_a_word_are_known() -> None:
    assert {name for name, text in TEXTS if text.pattern is not None} == WORDS


def test_only_the_clinic_shows_words_of_its_own() -> None:
    carrying = {e.__name__ for e in EVENTS.values() if PUBLIC & {name for name, _ in fields(e)}}

    assert carrying == {"ClinicUpdated"}


def test_no_field_takes_just_anything() -> None:
    open_ended = (inspect.AnyType, inspect.RawType, inspect.BytesType, inspect.ListType)

    assert [name for name, part in FIELDS if isinstance(part, open_ended)] == []


def test_a_concern_for_other_eyes_cannot_be_told() -> None:
    """Events speak of notes to the therapist alone; that another exists is in none of them."""
    routing = {
        part.values
        for name, part in FIELDS
        if name == "ConcernRaised.routing" and isinstance(part, inspect.LiteralType)
    }

    assert routing == {("next_session", "therapist")}
