"""Texts that people read have one kind of apostrophe and of quotation marks: those of print."""

from __future__ import annotations

from deploy.texts import collected


def test_no_text_has_a_typewriters_marks() -> None:
    texts = [text for one in collected() for text in ([one.id] if isinstance(one.id, str) else one.id)]
    assert len(texts) > 1000
    assert [text for text in texts if "'" in text or '"' in text] == []
