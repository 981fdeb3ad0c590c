"""The kinds of values that events are made of; each bounds what may be said."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Final

from msgspec import Meta

# Every JSON reader keeps whole numbers up to here exactly.
LARGEST_WHOLE: Final = 2**53 - 1

Id = Annotated[str, Meta(min_length=1, max_length=64, title="id")]
# One word of a program's, such as a rule's name: no spaces, so that no sentence fits.
Word = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_.:-]{1,64}$", title="word")]
# One line that a clinic shows everybody; no event but the clinic's own may hold one.
Line = Annotated[
    str, Meta(min_length=1, max_length=120, pattern=r"^[^\x00-\x1f\x7f-\x9f]+$", title="line of text")
]
Instant = Annotated[datetime, Meta(tz=True, title="instant")]
Score = Annotated[int, Meta(ge=0, le=10, title="0 to 10")]
Count = Annotated[int, Meta(ge=0, le=LARGEST_WHOLE, title="whole number")]
Positive = Annotated[int, Meta(ge=1, le=LARGEST_WHOLE, title="whole number from 1")]
