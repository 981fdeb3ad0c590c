"""The translators' files follow what stands in code and templates."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from deploy import cli, texts

HEARD = "Your therapist sees your ratings."


def test_a_file_keeps_what_was_translated_and_loses_what_nobody_reads(tmp_path: Path) -> None:
    path = texts.update("es", tmp_path)
    begun = path.read_text(encoding="utf-8")
    path.write_text(
        begun.replace(f'msgid "{HEARD}"\nmsgstr ""', f'msgid "{HEARD}"\nmsgstr "Tu terapeuta las ve."')
        + '\nmsgid "What nobody says any more"\nmsgstr "Lo que ya no se dice"\n',
        encoding="utf-8",
    )
    [(again, missing)] = texts.update_all(folder=tmp_path).items()
    kept = texts.translated("es", tmp_path)
    said = kept.get(HEARD)
    assert said is not None
    assert said.string == "Tu terapeuta las ve."
    assert kept.get("What nobody says any more") is None
    assert missing == len(texts.untranslated(kept)) == len(texts.collected()) - 1
    written = again.read_bytes()
    texts.update("es", tmp_path)
    assert again.read_bytes() == written


def test_the_command_begins_a_language(tmp_path: Path) -> None:
    said = CliRunner().invoke(cli.attune, ["texts", "fr", "--folder", str(tmp_path)])
    assert said.output == f"fr/LC_MESSAGES/messages.po: {len(texts.collected())} to translate\n"
