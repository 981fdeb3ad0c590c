"""The client's word on whether care is still worth it to them, as others hear of it."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from shared.contracts.events import FEEDBACK, ClientEvent
from shared.contracts.fields import Id, Instant

Worth = Literal["yes", "partly", "no"]


class ValueChecked(ClientEvent, frozen=True, kw_only=True):
    """What a client said, after every fourth check-in, of whether coming is still worth it to them."""

    TYPE = "attune.feedback.value-checked.v1"
    TOPIC = FEEDBACK

    check_id: Id
    episode_id: Id
    session_id: Id
    worth: Annotated[Worth | None, Meta(description="whether it is still worth it; null where left open")]
    more: Annotated[bool, Meta(description="wants more of some things")]
    less: Annotated[bool, Meta(description="wants less of some things")]
    different: Annotated[bool, Meta(description="wants something different")]
    finishing: Annotated[bool, Meta(description="thinks of finishing")]
    answered_at: Annotated[
        Instant, Meta(description="when it was first answered; it can be changed for 15 minutes")
    ]
