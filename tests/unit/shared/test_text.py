"""Text that looks the same is the same."""

import pytest

from shared.text import beginnings, is_found, name_key, name_order, plain_letters, seen, sought_words, tidy


@pytest.mark.parametrize(
    ("text", "tidied"),
    [
        (" a b ", "a b"),
        ("\u00a0a\u3000", "a"),
        ("Zoe\u0301", "Zo\u00e9"),
        ("LB\u200b", "LB"),
        ("\ufeff\u2060 LB \u200e", "LB"),
        ("\u0645\u200c\u0631\u0648\u0645", "\u0645\u200c\u0631\u0648\u0645"),
        ("\U0001f9d1\u200d\u2695\ufe0f", "\U0001f9d1\u200d\u2695\ufe0f"),
        ("\u200b", ""),
    ],
)
def test_tidied(text: str, tidied: str) -> None:
    assert tidy(text) == tidied
    assert tidy(tidied) == tidied


@pytest.mark.parametrize(
    "text", ["\u200b", "\u200d\u200c", "\u3164", "\u2800 \ufe0f", "\u00ad", "\U000e0041", "", " "]
)
def test_what_shows_nothing(text: str) -> None:
    assert seen(text) == ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("LB", "lb\u200b"),
        ("LB", "L\u200dB"),
        ("LB", " L\ufeffB"),
        ("Zo\u00e9", "ZOE\u0301"),
        ("Stra\u00dfe", "STRASSE"),
        ("e\u200b\u0301", "\u00e9"),
    ],
)
def test_spellings_of_one_name(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)
    assert name_key(name_key(one)) == name_key(one)


@pytest.mark.parametrize(("one", "other"), [("LB", "LC"), ("L B", "LB"), ("e", "\u00e9")])
def test_different_names(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


def test_names_stand_where_readers_look_for_them() -> None:
    names = ["Zoë", "alva", "Älva", "Łukasz", "Mia", "O\u2019Neill", "Øyvind", "lena", "ALVA"]
    assert sorted(names, key=name_order) == [
        *("alva", "ALVA", "Älva", "lena", "Łukasz", "Mia", "O\u2019Neill", "Øyvind", "Zoë"),
    ]


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("en", "Älva ana emil Émile emma Eva nuñez nzinga Özil peter zoe"),
        ("de", "Ärger arm Aßmann Özil Pohl Übel Uhl"),
        ("fr", "cote côte Côté Edith Élodie Emma Zoé"),
        ("es", "Nadal Nzinga Ñíguez Ñu Oviedo"),
        ("es-MX", "Munoz Muñoz Muro"),
        ("sv", "Adam Zara Åberg Ärlig Öberg"),
        ("fi", "Virta Zeta Åman Äijälä Öhman"),
        ("da", "Abel Zeuthen Ærø Østergaard Aagaard Åkjær"),
        ("nb-NO", "Abel Zeuthen Ærø Østergaard Ås"),
        ("et", "Saar Šein Zoja Žukov Tamm Võsu Wolf Õun Ääs Öök Üts Xenia"),
        ("pl", "Cena Ćwik Lech Łukasz Mia Zych Źrebak Żak"),
        ("cs", "Cejka Čapek Hus Chalupa Ivan Ryba Řehoř Suk Šíp Zima Žák"),
        ("sk", "Hus Chalupa Ivan"),
        ("hr", "Cvetko Čačić Ćosić Div Džon Đuro Luka Ljubo Mia"),
        ("hu", "Cili Csaba Dóra Gál Gyula Nagy Nyul Olga Ödön Őze Pal Szabo Tas"),
        ("tr", "Can Çan Gül Ğ Han Işık İnci Jale Oya Özge Sen Şen"),  # noqa: RUF001 - that is the letter
        ("ro", "Ana Ăla Âna Barbu Sandu Șerban Tudor Țepeș"),
        ("is", "Anna Árni Dagur Ðan Elsa Éva Zoe Þór Ægir Örn"),
        ("lt", "Cis Česlovas Suk Šarūnas"),
        ("lv", "Gints Ģirts Kārlis Ķēniņš"),
        ("ru", "Иван Йорк Кира"),
        ("uk", "Гнат Ґудзь Дар Ева Євген Жан Ира Іван Їжак Йосип Кира"),
        ("tlh", "Älva ana emil"),
    ],
)
def test_letters_stand_where_the_readers_language_has_them(language: str, names: str) -> None:
    ordered = names.split()
    mixed = [*ordered[1::2], *ordered[::2]]
    assert sorted(mixed, key=lambda name: name_order(name, language)) == ordered


def test_a_letter_counts_however_it_is_stored() -> None:
    assert name_order("n\u0303u", "es") == name_order("\u00f1u", "es")
    assert name_order("N\u0303U", "es")[0] == name_order("\u00f1u", "es")[0]


@pytest.mark.parametrize("query", ["", "zoe", "ZOË br", "oneill zo", "O\u2019NE", "mr-1", "MR17"])
def test_a_query_finds_by_parts_of_words(query: str) -> None:
    assert is_found(query, "Zoë Brandt-O'Neill", "MR-17")


@pytest.mark.parametrize("query", ["zoe x", "oeb", "mr18", "oe", "randt"])
def test_a_query_finds_nobody_else(query: str) -> None:
    assert not is_found(query, "Zoë Brandt-O'Neill", "MR-17")


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("garcia maria", "María García López"),
        ("GARCI\u0301A", "María García López"),
        ("o'neill", "Zoë Brandt-O\u2019Neill"),
        ("neill brandt", "Zoë Brandt-O'Neill"),
        ("brandtoneill", "Zoë Brandt-O'Neill"),
        ("17", "MR17"),
        ("123", "N-00123"),
        ("n-00123", "N-00123"),
        ("b", "17b"),
        ("太郎", "山田太郎"),
        ("영희", "김영희"),
        ("strasse", "Straße"),
        ("ostergaard", "Østergaard"),
    ],
)
def test_a_query_begins_wherever_a_reader_would(query: str, text: str) -> None:
    assert is_found(query, text)


@pytest.mark.parametrize(
    "text", ["María García López", "N-00123", "Brandt-O'Neill", "山田太郎", "김영희", "Straße", "!?"]
)
def test_the_beginnings_of_a_text_are_the_words_that_find_it(text: str) -> None:
    some = beginnings(text, "MR17")
    assert all(is_found(word, text, "MR17") for word in some)
    for query in ("garcia maria", "brandt oneill", "mr1 n0", "太", "희", "str", "ss", "17", "7", "garciam"):
        assert is_found(query, text, "MR17") == (set(sought_words(query)) <= some)


@pytest.mark.parametrize(
    "text", ["O'Neill, Zoe (MR_17)", "A-b", "1+1=2 $3 ~x^y", "".join(map(chr, range(33, 127)))]
)
def test_plain_letters_of_english_are_those_that_any_language_would_have(text: str) -> None:
    assert plain_letters(text) == plain_letters(f"é{text}").removeprefix("e")


def test_a_long_text_is_found_by_few_words() -> None:
    assert len(beginnings("x" * 120)) < 50
    assert is_found("x" * 120, "x" * 120)
