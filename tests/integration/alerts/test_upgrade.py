"""What an earlier version stored is folded anew when the client is met again."""

from __future__ import annotations

from tests.infra.alerts_clinic import USUAL, client_updated, rated
from tests.integration.alerts.web import Service

OPEN = (3, 4, None, 2)


def as_fold_version_2(service: Service) -> None:
    """Leave what that version would have stored: it passed over check-ins that were not whole."""
    [document] = service.store.database["trajectories"].find()
    for relationship in document["state"]["relationships"].values():
        del relationship["leveled"], relationship["levels"]
    document["state"]["signals"] = []
    service.store.database["trajectories"].replace_one({}, document | {"fold_version": 2})
    service.store.database["alerts"].delete_many({})


def test_a_low_start_that_an_earlier_version_passed_over_comes_up(service: Service) -> None:
    service.take(client_updated(), rated(0, OPEN))
    before = service.alerts()
    as_fold_version_2(service)
    assert service.alerts() == []
    service.take(rated(1, USUAL))
    assert service.alerts() == before
    [alert] = before
    assert alert["kind"] == "LOW_START"
    assert alert["explanation"].startswith("A low start, about 12 of 40, reckoned from the three statements")
    assert alert["signals"][0]["evidence"]["answered"] == 3
