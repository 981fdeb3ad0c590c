from __future__ import annotations

import inspect
import re
from dataclasses import asdict, fields
from pathlib import Path
from typing import Final

import pytest

from shared import settings
from shared.settings import KafkaAccess, Settings, SettingsError, load

PAGE: Final = Path(__file__).parents[3] / "docs" / "settings.md"
NEEDED: Final = {
    "ATTUNE_MONGO_URI": "mongodb://feedback:s3cret@127.0.0.1/?replicaSet=rs0",
    "ATTUNE_KAFKA_BOOTSTRAP": "127.0.0.1:9092",
    "ATTUNE_SERVICE_SECRET": "s3cret-service",
    "ATTUNE_EVENT_KEYS": "s3cret-event-key",
    "ATTUNE_PAGE_SECRET": "s3cret-page",
    "ATTUNE_WRAPPING_KEYS": "s3cret-wrapping-key",
    "ATTUNE_KAFKA_USER": "feedback",
    "ATTUNE_KAFKA_PASSWORD": "s3cret-kafka",
}
SECRETS: Final = sorted(NEEDED.keys() - {"ATTUNE_KAFKA_BOOTSTRAP", "ATTUNE_KAFKA_USER"})


@pytest.fixture(autouse=True)
def needed(monkeypatch: pytest.MonkeyPatch) -> None:
    """An environment that holds what is needed and no other setting."""
    for name in table():
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(f"{name}_FILE", raising=False)
    for name, content in NEEDED.items():
        monkeypatch.setenv(name, content)
    monkeypatch.setenv("ATTUNE_KAFKA_SECURITY", "SASL_SSL")


def table() -> dict[str, tuple[str, str]]:
    """The documented settings, each with its default and whether it is secret."""
    rows = re.findall(r"^\| `(\w+)` \| .+ \| (.+) \| (yes|no) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    return {name: (default, secret) for name, default, secret in rows}


def known(loaded: Settings) -> dict[str, object]:
    """Every setting by its field's name."""
    read = {"wrapping_keys": loaded.wrapping_keys(), "event_keys": loaded.event_keys()}
    return asdict(loaded) | read | {f"kafka_{name}": given for name, given in asdict(loaded.kafka_access).items()}


def readings() -> list[tuple[str, str]]:
    """Every setting that the source reads, with the function that reads it."""
    found = re.compile(r'\b(env\.\w+|_secret|_renewed|_file|_address)[(,] ?(?:env, )?"(\w+)"')
    functions = settings.load, settings.kafka_access, settings.wrapping_keys, settings.event_keys
    sources = [inspect.getsource(function) for function in functions]
    read = [each for source in sources for each in found.findall(source)]
    return [(how, f"ATTUNE_{name}") for how, name in read if how == "_file" or not name.endswith("_FILE")]


def test_the_page_names_what_is_read_and_nothing_else() -> None:
    assert {name for _, name in readings()} == set(table())


def test_each_setting_is_named_after_its_field() -> None:
    own = {f"ATTUNE_{field.name.upper()}" for field in fields(Settings)}
    kafka = {f"ATTUNE_KAFKA_{field.name.upper()}" for field in fields(KafkaAccess)}

    assert (
        set(table()) - {"ATTUNE_WRAPPING_KEYS_COMMAND"}
        == own - {"ATTUNE_SERVICE", "ATTUNE_KAFKA_ACCESS", "ATTUNE_MAIL"} | kafka
    )


def test_the_page_says_which_are_secret() -> None:
    secret = {name for function, name in readings() if function in {"_secret", "_renewed"}}

    assert secret == {name for name, (_, said) in table().items() if said == "yes"} == set(SECRETS)


def test_the_page_says_the_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ATTUNE_KAFKA_SECURITY")
    loaded = load("feedback")

    for name, (default, _) in table().items():
        if default.startswith("`"):
            assert str(known(loaded)[name.removeprefix("ATTUNE_").lower()]) == default.strip("`"), name
    assert (loaded.database, loaded.topic_prefix, loaded.secure_cookies) == ("feedback", "", False)


@pytest.mark.parametrize("name", NEEDED)
def test_what_is_missing_or_empty_is_named(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert table()[name][0].startswith("required")
    monkeypatch.setenv(name, "")
    with pytest.raises(SettingsError, match=rf"\b{name}\b"):
        load("feedback")
    monkeypatch.delenv(name)
    with pytest.raises(SettingsError, match=rf"\b{name}\b"):
        load("feedback")


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("ATTUNE_WORKER_PORT", "eighty"),
        ("ATTUNE_WORKER_PORT", "-1"),
        ("ATTUNE_WORKER_PORT", "65536"),
        ("ATTUNE_MAX_QUARANTINED", "few"),
        ("ATTUNE_MAX_QUARANTINED", "-1"),
        ("ATTUNE_MAX_QUARANTINED", ""),
        ("ATTUNE_MAX_DEAD_LETTERS", "some"),
        ("ATTUNE_MAX_DEAD_LETTERS", "-1"),
        ("ATTUNE_LOG_LEVEL", "LOUD"),
        ("ATTUNE_SECURE_COOKIES", "maybe"),
        ("ATTUNE_WORKER_BIND", ""),
        ("ATTUNE_KAFKA_SECURITY", "SOME"),
        ("ATTUNE_KAFKA_MECHANISM", "MD5"),
        ("ATTUNE_KAFKA_CA_FILE", "/no/such/file"),
    ],
)
def test_what_is_wrong_is_named(name: str, wrong: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, wrong)

    with pytest.raises(SettingsError, match=rf"\b{name}\b"):
        load("intake")


@pytest.mark.parametrize("name", SECRETS)
def test_a_secret_from_a_file_counts_before_the_environment(
    name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    place = tmp_path / "secret"
    place.write_text("  from the file\n", encoding="utf-8")
    monkeypatch.setenv(f"{name}_FILE", str(place))

    field = name.removeprefix("ATTUNE_").lower()
    assert known(load("feedback"))[field] == "from the file"
    monkeypatch.delenv(name)
    assert known(load("feedback"))[field] == "from the file"


@pytest.mark.parametrize("content", [None, b"", b" \n", b"\xff\xfe"], ids=["absent", "empty", "blank", "no text"])
@pytest.mark.parametrize("name", SECRETS)
def test_a_file_that_gives_no_secret_is_named(
    name: str, content: bytes | None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    place = tmp_path / "secret"
    if content is not None:
        place.write_bytes(content)
    monkeypatch.setenv(f"{name}_FILE", str(place))

    with pytest.raises(SettingsError, match=rf"\b{name}_FILE\b.*{re.escape(str(place))}"):
        load("feedback")


def test_a_folder_is_no_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ATTUNE_PAGE_SECRET_FILE", str(tmp_path))

    with pytest.raises(SettingsError, match="ATTUNE_PAGE_SECRET_FILE"):
        load("intake")


@pytest.mark.parametrize("name", SECRETS)
def test_no_message_repeats_a_secret(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(name)

    with pytest.raises(SettingsError) as caught:
        load("intake")

    assert "s3cret" not in str(caught.value)


def test_wrapping_keys_are_read_again_from_their_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    place = tmp_path / "keys"
    place.write_text("first\n", encoding="utf-8")
    monkeypatch.setenv("ATTUNE_WRAPPING_KEYS_FILE", str(place))
    read = load("intake").wrapping_keys
    assert read() == "first"
    place.write_text("second\nfirst\n", encoding="utf-8")
    assert read() == "second\nfirst"


def test_wrapping_keys_may_be_what_a_command_prints(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ATTUNE_WRAPPING_KEYS")
    monkeypatch.setenv("ATTUNE_WRAPPING_KEYS_COMMAND", "printf 'second\nfirst'")
    assert load("intake").wrapping_keys() == "second\nfirst"


@pytest.mark.parametrize("command", ["sh -c 'echo s3cret; exit 3'", "/no/such/program s3cret"])
def test_a_command_that_fails_is_named_without_what_it_printed(
    monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setenv("ATTUNE_WRAPPING_KEYS_COMMAND", command)
    with pytest.raises(SettingsError, match="ATTUNE_WRAPPING_KEYS_COMMAND") as caught:
        load("intake")
    assert "s3cret" not in str(caught.value)


def test_addresses_end_without_a_slash(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PUBLIC_URL", "INTAKE_URL", "FEEDBACK_URL", "ALERTS_URL"):
        monkeypatch.setenv(f"ATTUNE_{name}", "https://clinic.example/")

    loaded = load("alerts")

    assert loaded.public_url == loaded.intake_url == loaded.feedback_url == loaded.alerts_url
    assert loaded.public_url == "https://clinic.example"


def test_cookies_are_secure_where_people_come_over_https(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATTUNE_PUBLIC_URL", "https://clinic.example")
    assert load("intake").secure_cookies

    monkeypatch.setenv("ATTUNE_SECURE_COOKIES", "false")
    assert not load("intake").secure_cookies


def test_an_open_kafka_needs_no_user(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("USER", "PASSWORD", "SECURITY"):
        monkeypatch.delenv(f"ATTUNE_KAFKA_{name}")
    assert load("intake").kafka_access == KafkaAccess()


def mail_settings() -> set[str]:
    """The settings of mail that the page names, in a table without a column for secrets."""
    section = PAGE.read_text(encoding="utf-8").partition("## Mail")[2].partition("\n## ")[0]
    return set(re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE))


@pytest.fixture
def no_mail(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in mail_settings():
        monkeypatch.delenv(name, raising=False)


@pytest.mark.usefixtures("no_mail")
def test_mail_is_sent_only_where_a_server_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load("alerts").mail is None
    monkeypatch.setenv("ATTUNE_SMTP_HOST", "mail.example")
    with pytest.raises(SettingsError, match="MAIL_FROM"):
        load("alerts")
    monkeypatch.setenv("ATTUNE_MAIL_FROM", "attune@clinic.example")
    found = load("alerts").mail
    assert found is not None
    assert (found.host, found.port, found.security, found.user) == ("mail.example", 587, "starttls", "")


@pytest.mark.usefixtures("no_mail")
def test_who_signs_in_at_the_mail_server_has_a_password_that_no_text_shows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sent = {"SMTP_HOST": "mail.example", "MAIL_FROM": "attune@clinic.example", "SMTP_USER": "attune"}
    for name, content in sent.items():
        monkeypatch.setenv(f"ATTUNE_{name}", content)
    monkeypatch.setenv("ATTUNE_SMTP_SECURITY", "tls")
    with pytest.raises(SettingsError, match="SMTP_PASSWORD"):
        load("alerts")
    monkeypatch.setenv("ATTUNE_SMTP_PASSWORD", "s3cret-mail")
    found = load("alerts")
    assert found.mail is not None
    assert (found.mail.port, found.mail.password) == (465, "s3cret-mail")
    assert "s3cret-mail" not in repr(found)


@pytest.mark.usefixtures("no_mail")
@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("SMTP_SECURITY", "some"),
        ("SMTP_PORT", "70000"),
        ("MAIL_FROM", "nobody"),
        ("MAIL_FROM", "a@b.c\nBcc: d@e.f"),
    ],
)
def test_a_wrong_setting_of_mail_is_named(monkeypatch: pytest.MonkeyPatch, name: str, wrong: str) -> None:
    right = {"SMTP_HOST": "mail.example", "MAIL_FROM": "attune@clinic.example"}
    for each, content in (right | {name: wrong}).items():
        monkeypatch.setenv(f"ATTUNE_{each}", content)
    with pytest.raises(SettingsError, match=name):
        load("alerts")


def test_the_page_names_each_setting_of_mail() -> None:
    source = inspect.getsource(settings._mail)  # noqa: SLF001 - what it reads is what is documented
    assert {f"ATTUNE_{name}" for name in re.findall(r'"((?:SMTP|MAIL)_\w+)"', source)} == mail_settings()
