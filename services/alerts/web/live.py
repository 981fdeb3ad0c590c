"""The inbox while it is open: rows come and go over one stream, each seen only by whom it concerns."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import flask

from services.alerts.domain.acts import DONE
from services.alerts.domain.signals import SAFETY
from services.alerts.ports import AlertRecord, Gone, News
from services.alerts.web.api import staff
from services.alerts.web.deps import deps
from services.alerts.web.filters import asked_for, filtered
from services.alerts.web.inbox import View, inbox, section_of
from services.alerts.web.rows import Around, Painter, since_now
from shared.contracts.principal import Principal
from shared.web.identity import again
from shared.web.pages import render
from shared.web.sse import REFRESH, Message, live

live_pages = flask.Blueprint("live", __name__)


@live_pages.get("/stream")
def stream() -> flask.Response:
    """Rows of the caller's inbox as they change."""
    me = staff()
    viewer = Viewer(again(), partial(asked_for, flask.request.args.get("chosen"), flask.request.args))
    viewer.begin(me)
    return live(deps().hub, owner=me.staff_id, scope=viewer.scope, show=viewer.show)


class Viewer:
    """One open page: who looks, in which section each row stands there, and which rows it does not show."""

    def __init__(self, who: Callable[[], Principal | None], view: Callable[[], View]) -> None:
        self._who, self._look = who, view
        self._view = view()
        self._chosen = self._view.chosen
        self._unshown: set[str] = set()
        self._me: Principal | None = None
        self._sections: dict[str, int] = {}

    def begin(self, me: Principal) -> None:
        """Remember what the page has just shown."""
        self._me = me
        found = inbox(deps(), me, self._view)
        waiting = deps().lists.ids(me.scope(), self._view.only) if self._view.section in (None, 0) else ()
        unread = {name: 0 for name in waiting if name not in found.read}
        others = {name: section for section, part in enumerate(found.sections) for name in part.others}
        self._unshown = {*unread, *others}
        self._sections = unread | others
        for section, part in enumerate(found.sections):
            self._sections |= {record.alert.alert_id: section for record in part.records}

    def scope(self) -> Callable[[News], bool] | None:
        """What they may see now, or ought to stop seeing; None when they are signed out."""
        self._me = self._who()
        self._view = self._look()  # who comes today is other people tomorrow
        return self._concerns if self._me else None

    def show(self, news: News) -> Message | None:
        """The row as the full page renders it; gone when it is theirs no longer; all anew when it moves."""
        alert_id = news.alert_id if isinstance(news, Gone) else news.alert.alert_id
        before = self._sections.pop(alert_id, None)
        if alert_id in self._unshown:
            return self._unseen(alert_id, news)
        if self._me is None or isinstance(news, Gone) or not self._covers(news):
            return Message("gone", f"prompt-{alert_id}") if before is not None else None
        news = news.as_seen_by(self._me.staff_id, deps().clock())
        after = section_of(news, self._me)
        if after is None or not self._view.shows(news, after):
            return self._left(alert_id, before)
        self._sections[alert_id] = after
        if news.alert.kind in SAFETY:
            return REFRESH  # it stands on top of the page too
        if alert_id == self._chosen or before not in (after, None) or (before is None and after):
            return REFRESH
        return Message("row", self._row(news))

    def _unseen(self, alert_id: str, news: News) -> Message:
        """What the page counts without showing it changes the count, or comes into sight."""
        if self._me is not None and not isinstance(news, Gone) and self._covers(news):
            section = section_of(news.as_seen_by(self._me.staff_id, deps().clock()), self._me)
            if section is not None and self._view.shows(news, section):
                self._sections[alert_id] = section
        return REFRESH

    def _left(self, alert_id: str, before: int | None) -> Message | None:
        if alert_id == self._chosen:
            return REFRESH
        return Message("gone", f"prompt-{alert_id}") if before is not None else None

    def _concerns(self, news: News) -> bool:
        if isinstance(news, Gone):
            return news.alert_id in self._sections
        if news.alert.alert_id in self._sections:
            return True
        return self._covers(news) and news.alert.status not in DONE

    def _covers(self, record: AlertRecord) -> bool:
        return self._me is not None and self._me.scope().covers(record.clinician_id, record.team_id)

    def _row(self, record: AlertRecord) -> str:
        if self._me is None:
            return ""
        around = Around.of([record], deps().neighbours, self._me)
        row = Painter(self._me, deps().clock(), self._chosen).row(record, around)
        return render("_row.html", row=row, since=since_now(), filtered=filtered(flask.request.args))
