from __future__ import annotations

import pytest

from services.intake.domain.passkeys import Site, site_of

HOME = "http://127.0.0.1:8080"
PUBLIC = "https://attune.clinic.example"
CLINIC = "https://care.clinic.example:8443"


@pytest.mark.parametrize(
    ("addresses", "asked", "site"),
    [
        ((PUBLIC,), "attune.clinic.example", Site("attune.clinic.example", PUBLIC)),
        ((PUBLIC, CLINIC), "care.clinic.example:8443", Site("care.clinic.example", CLINIC)),
        ((HOME, CLINIC), "care.clinic.example:8443", Site("care.clinic.example", CLINIC)),
        ((HOME,), "localhost:8080", Site("localhost", "http://localhost:8080")),
    ],
)
def test_passkeys_are_for_the_clinics_own_address(addresses: tuple[str, ...], asked: str, site: Site) -> None:
    assert site_of(addresses, asked) == site


@pytest.mark.parametrize("asked", ["elsewhere.example", "localhost:8080", "127.0.0.1", ""])
def test_a_host_that_somebody_makes_up_is_none_of_ours(asked: str) -> None:
    assert site_of((PUBLIC, CLINIC), asked) == Site("attune.clinic.example", PUBLIC)
    assert site_of(("http://192.0.2.7",), asked) is None


@pytest.mark.parametrize("address", ["http://attune.clinic.example", "https://192.0.2.7", "https://[2001:db8::7]"])
def test_without_tls_or_a_name_there_are_none(address: str) -> None:
    assert site_of((address,), address.partition("//")[2]) is None


@pytest.mark.parametrize("asked", ["127.0.0.1:8080", "localhost.elsewhere.example", "elsewhere.example"])
def test_at_home_only_localhost_does_without_tls(asked: str) -> None:
    assert site_of((HOME,), asked) is None
