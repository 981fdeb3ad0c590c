"""Tablets, codes and the check-ins on them, in memory."""

from __future__ import annotations

from collections.abc import Sequence

from services.feedback.domain.invitation import hash_of
from services.feedback.domain.kiosk import KioskCode, Sitting, Tablet
from tests.infra.feedback_shelves import FakeThings


class FakeTablets(FakeThings[Tablet]):
    def all_(self) -> Sequence[Tablet]:
        return sorted(self.rows.values(), key=lambda tablet: tablet.made_at, reverse=True)

    def of_secret(self, secret: str) -> Tablet | None:
        return next((one for one in self.rows.values() if one.secret_hash == hash_of(secret)), None)

    def to_enrol(self, enrolment_hash: str) -> Tablet | None:
        return next((one for one in self.rows.values() if one.enrolment_hash == enrolment_hash), None)

    def any_enrolled(self) -> bool:
        return any(tablet.secret_hash for tablet in self.rows.values())


class FakeKioskCodes(FakeThings[KioskCode]):
    def of_session(self, session_id: str) -> KioskCode | None:
        return next((code for code in self.rows.values() if code.session_id == session_id), None)

    def remove(self, session_id: str) -> None:
        for number in [number for number, code in self.rows.items() if code.session_id == session_id]:
            del self.rows[number]


class FakeSittings(FakeThings[Sitting]):
    def open_on(self, tablet_id: str) -> Sequence[Sitting]:
        return [one for one in self.rows.values() if one.tablet_id == tablet_id and one.closed_at is None]
