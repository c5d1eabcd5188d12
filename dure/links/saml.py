"""SAML 2.0 as a service provider: our request goes by redirect, the answer comes by POST.

python3-saml checks schema, signature, issuer and times in its strict mode and forbids DTDs and
entities. What it lets pass where an answer is silent (for whom, where to, to which request) is
refused here (SAML 2.0 Profiles, 4.1.4.3).
"""

import json
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from secrets import token_urlsafe
from typing import Any
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

import httpx
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from onelogin.saml2.authn_request import OneLogin_Saml2_Authn_Request
from onelogin.saml2.constants import OneLogin_Saml2_Constants
from onelogin.saml2.logout_request import OneLogin_Saml2_Logout_Request
from onelogin.saml2.response import OneLogin_Saml2_Response
from onelogin.saml2.settings import OneLogin_Saml2_Settings
from onelogin.saml2.utils import OneLogin_Saml2_Utils

from dure.links.oidc import LEEWAY, Failed

NAMES = OneLogin_Saml2_Constants.NSMAP
NAME_ID = "NameID"
LARGEST = 200_000  # characters of an answer
TRANSFORMS = {  # the only ones that an assertion may be signed with (SAML 2.0 Core, 5.4.4)
    "http://www.w3.org/2000/09/xmldsig#enveloped-signature",
    "http://www.w3.org/2001/10/xml-exc-c14n#",
    "http://www.w3.org/2001/10/xml-exc-c14n#WithComments",
}

_moment: ContextVar[int] = ContextVar("moment")
OneLogin_Saml2_Utils.now = staticmethod(_moment.get)  # it would look at the wall itself


@dataclass(frozen=True)
class Party:
    """A provider, and us as it knows us: our name, where answers come, where a log-out comes back."""

    issuer: str
    login_url: str
    logout_url: str
    certificates: str
    us: str
    back: str
    out: str


@dataclass(frozen=True)
class Asked:
    """What must be known again when the browser comes back."""

    state: str
    request: str
    at: int


@dataclass(frozen=True)
class Told:
    """What the provider says of somebody, how it calls the log-in, and until when it may be said."""

    claims: dict[str, Any]
    ticket: str
    assertion: str
    until: datetime


def metadata(party: Party) -> str:
    """Who we are, for the provider's operator."""
    return str(_settings(party).get_sp_metadata())


def ask(party: Party, *, anew: bool, at: datetime) -> tuple[str, Asked]:
    """Where to send the browser; `anew`: the provider is to ask for the password again."""
    _moment.set(int(at.timestamp()))
    wanted = OneLogin_Saml2_Authn_Request(_settings(party), force_authn=anew)
    asked = Asked(token_urlsafe(24), wanted.get_id(), int(at.timestamp()))
    return _to(party.login_url, wanted.get_request(), asked.state), asked


def hear(party: Party, asked: Asked, answer: str, *, at: datetime, anew: bool) -> Told:
    """What the provider says of whoever has come back.

    Raises:
        Failed: it cannot be believed.
    """
    _moment.set(int(at.timestamp()))
    try:
        if len(answer) > LARGEST:
            raise ValueError("too large")
        said = OneLogin_Saml2_Response(_settings(party), answer)
        _refuse_transforms(said.document)
        said.is_valid(_request(party.back), asked.request, raise_exceptions=True)
        assertion = said.document.find("saml:Assertion", NAMES)
        until = _confirmed(party, asked, said, assertion)
        told = Told(_claims(said), _ticket(said), assertion.get("ID"), until)
        began = _time(assertion.find("saml:AuthnStatement", NAMES).get("AuthnInstant"))
    except Exception as error:  # of a time that it cannot read, the library raises nothing narrower
        raise Failed(
            "로그인 제공자의 답을 확인하지 못했습니다. 로그인 화면에서 다시 시작해 주세요."
        ) from error
    if anew and began.timestamp() < asked.at - LEEWAY:
        raise Failed(
            "로그인 제공자가 본인임을 새로 확인하지 않았습니다. 다른 방법으로 확인해 주세요."
        )
    return told


def farewell(party: Party, ticket: str, *, at: datetime) -> str:
    """Where the browser ends its session at the provider; nothing where that offers none."""
    if not party.logout_url:
        return ""
    _moment.set(int(at.timestamp()))
    name, kind, session = json.loads(ticket)
    wanted = OneLogin_Saml2_Logout_Request(
        _settings(party), name_id=name, name_id_format=kind, session_index=session and escape(session)
    )  # fmt: skip
    return _to(party.logout_url, wanted.get_request(), party.out)


def certificates(text: str) -> list[str]:
    """Those in a text, each as PEM; several while a provider changes its key.

    Raises:
        ValueError: there is none, or one cannot be read.
    """
    found = x509.load_pem_x509_certificates(text.encode())
    return [each.public_bytes(Encoding.PEM).decode() for each in found]


def _settings(party: Party) -> OneLogin_Saml2_Settings:
    quoted = {'"': "&quot;"}  # the library puts addresses into XML as they are
    return OneLogin_Saml2_Settings(
        {
            "strict": True,
            "sp": {
                "entityId": party.us,
                "assertionConsumerService": {"url": party.back},
                "singleLogoutService": {"url": party.out},
            },
            "idp": {
                "entityId": party.issuer,
                "singleSignOnService": {"url": escape(party.login_url, quoted)},
                "singleLogoutService": {"url": escape(party.logout_url, quoted)},
                "x509certMulti": {"signing": certificates(party.certificates)},
            },
            "security": {
                "wantAssertionsSigned": True,
                "rejectDeprecatedAlgorithm": True,
                "requestedAuthnContext": False,
                "wantAttributeStatement": False,
                "allowRepeatAttributeName": True,
                "allowSingleLabelDomains": True,
                "metadataValidUntil": "",
                "metadataCacheDuration": "",
            },
        }
    )


def _request(url: str) -> dict[str, str]:
    """Where an answer came, as the library asks for it."""
    parts = urlsplit(url)
    https = "on" if parts.scheme == "https" else "off"
    return {"https": https, "http_host": parts.netloc, "script_name": parts.path}


def _to(url: str, message: str, state: str) -> str:
    return str(httpx.URL(url).copy_merge_params({"SAMLRequest": message, "RelayState": state}))


def _refuse_transforms(document: Any) -> None:
    used = {each.get("Algorithm") for each in document.iterfind(".//ds:Transform", NAMES)}
    if not used <= TRANSFORMS:
        raise ValueError(used - TRANSFORMS)


def _confirmed(
    party: Party, asked: Asked, said: OneLogin_Saml2_Response, assertion: Any
) -> datetime:
    """Until when the answer may be brought, once it says that it is for us and answers what we asked."""
    path = "saml:Subject/saml:SubjectConfirmation/saml:SubjectConfirmationData"
    (bearer,) = assertion.findall(path, NAMES)
    held = {
        "audience": party.us in said.get_audiences(),
        "destination": said.document.get("Destination", party.back) == party.back,
        "recipient": bearer.get("Recipient") == party.back,
        "response": said.get_in_response_to() == asked.request,
        "request": bearer.get("InResponseTo") == asked.request,
    }
    if not all(held.values()):
        raise ValueError(held)
    return _time(bearer.attrib["NotOnOrAfter"])


def _time(text: str) -> datetime:
    return datetime.fromtimestamp(OneLogin_Saml2_Utils.parse_SAML_to_time(text), UTC)


def _claims(said: OneLogin_Saml2_Response) -> dict[str, Any]:
    """What it says once of somebody; a name that changes with each log-in names nobody."""
    told = {name: each[0] for name, each in said.get_attributes().items() if len(each) == 1}
    name = said.get_nameid_data()
    lasting = name.get("Format") != OneLogin_Saml2_Constants.NAMEID_TRANSIENT
    return {**told, NAME_ID: name["Value"] if lasting else ""}


def _ticket(said: OneLogin_Saml2_Response) -> str:
    name = said.get_nameid_data()
    return json.dumps([name["Value"], name.get("Format"), said.get_session_index()])
