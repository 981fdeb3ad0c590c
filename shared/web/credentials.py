"""What a caller shows to say who they are: the login cookie of a browser or the token of a program."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from shared.contracts.principal import Principal
from shared.web.cookies import Cookie

LOGIN_COOKIE = "attune_login"  # without TLS; what it is called with TLS `LOGIN` knows
LOGIN = Cookie(name=LOGIN_COOKIE)


@dataclass(frozen=True)
class Credential:
    """A secret as it came in; never logged. `used` says that somebody did something, not their page by itself."""

    kind: Literal["login", "token"]
    secret: str = field(repr=False)
    used: bool = field(default=False, compare=False)


Principals = Callable[[Credential], Principal | None]
"""Finds whose credential it is; None when it is nobody's (any more); raises Unavailable."""
