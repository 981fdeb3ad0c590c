"""Passkeys as browsers speak of them (WebAuthn), by py_webauthn."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import datetime
from typing import Final

from webauthn import (
    base64url_to_bytes,
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import (
    bytes_to_base64url,
    parse_authentication_credential_json,
    parse_client_data_json,
)
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from services.intake.domain.passkeys import Claim, Passkey, Site
from services.intake.domain.text import wrong
from shared.errors import Invalid

NAME: Final = "Attune"
# What base64 and UTF-8 say to what is neither.
BROKEN: Final = (WebAuthnException, ValueError, TypeError, KeyError)


class WebAuthn:
    """Browsers and passkeys; a passkey must know its owner, by a finger, a face or a PIN."""

    def to_add(self, site: Site, who: tuple[str, str, str], challenge: str, known: Collection[str]) -> str:
        """What a browser needs to make a passkey for somebody: their id, address and name."""
        staff_id, email, name = who
        options = generate_registration_options(
            rp_id=site.host,
            rp_name=NAME,
            user_id=staff_id.encode(),
            user_name=email,
            user_display_name=name,
            challenge=base64url_to_bytes(challenge),
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED,
                user_verification=UserVerificationRequirement.REQUIRED,
            ),
            exclude_credentials=_described(known),
        )
        return options_to_json(options)

    def added(self, site: Site, answer: str, challenge: str, *, name: str, now: datetime) -> Passkey:
        """The passkey that was made; raises Invalid."""
        try:
            found = verify_registration_response(
                credential=answer,
                expected_challenge=base64url_to_bytes(challenge),
                expected_rp_id=site.host,
                expected_origin=site.origin,
                require_user_verification=True,
            )
        except BROKEN as error:
            raise _refused() from error
        return Passkey(
            passkey_id=bytes_to_base64url(found.credential_id),
            public_key=bytes_to_base64url(found.credential_public_key),
            sign_count=found.sign_count,
            name=name,
            made_at=now,
        )

    def to_show(self, site: Site, challenge: str, known: Collection[str]) -> str:
        """What a browser needs to show a passkey: one of those known, or, if there are none, any."""
        options = generate_authentication_options(
            rp_id=site.host,
            challenge=base64url_to_bytes(challenge),
            allow_credentials=_described(known),
            user_verification=UserVerificationRequirement.REQUIRED,
        )
        return options_to_json(options)

    def challenge(self, answer: str) -> str:
        """The challenge that an answer is to, new passkeys' and others'; raises Invalid."""
        try:
            told = parse_client_data_json(base64url_to_bytes(json.loads(answer)["response"]["clientDataJSON"]))
        except BROKEN as error:
            raise _refused() from error
        return bytes_to_base64url(told.challenge)

    def claim(self, answer: str) -> Claim:
        """What an answer says of itself; raises Invalid."""
        try:
            found = parse_authentication_credential_json(answer)
            whose = (found.response.user_handle or b"").decode()
        except BROKEN as error:
            raise _refused() from error
        return Claim(found.id, whose)

    def shown(self, site: Site, answer: str, challenge: str, passkey: Passkey) -> int:
        """How often that passkey was used, now that its answer is right; raises Invalid, as for a copied one."""
        try:
            found = verify_authentication_response(
                credential=answer,
                expected_challenge=base64url_to_bytes(challenge),
                expected_rp_id=site.host,
                expected_origin=site.origin,
                credential_public_key=base64url_to_bytes(passkey.public_key),
                credential_current_sign_count=passkey.sign_count,
                require_user_verification=True,
            )
        except BROKEN as error:
            raise _refused() from error
        return found.new_sign_count


def _described(known: Collection[str]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=base64url_to_bytes(one)) for one in known]


def _refused() -> Invalid:
    return wrong("secret_answer", "That passkey was not taken. Please try again.")
