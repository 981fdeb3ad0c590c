"""The revision of an entity's state, by which duplicates and any order of arrival do no harm."""

from __future__ import annotations

import msgspec

from shared.contracts.fields import Count


class Revision(msgspec.Struct, frozen=True, order=True):
    """The n-th change within an epoch; a restore from backup raises the epoch, so that it always wins."""

    epoch: Count
    n: Count
