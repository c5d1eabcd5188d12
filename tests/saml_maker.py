"""Answers of a SAML provider, signed without xmlsec: lxml puts them in canonical form, cryptography signs.

Nothing of what dure or python3-saml does is used here, so what one has misread the other has not.
"""

import base64
import hashlib
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import NameOID
from lxml import etree

NAMES = {
    "samlp": "urn:oasis:names:tc:SAML:2.0:protocol",
    "saml": "urn:oasis:names:tc:SAML:2.0:assertion",
    "ds": "http://www.w3.org/2000/09/xmldsig#",
}
PERSISTENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
HASHES = {
    "sha256": (
        hashes.SHA256(),
        "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
        "http://www.w3.org/2001/04/xmlenc#sha256",
    ),
    "sha1": (
        hashes.SHA1(),
        "http://www.w3.org/2000/09/xmldsig#rsa-sha1",
        "http://www.w3.org/2000/09/xmldsig#sha1",
    ),
}
SIGNATURE = """<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignedInfo>\
<ds:CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/>\
<ds:SignatureMethod Algorithm="{method}"/><ds:Reference URI="#{id}"><ds:Transforms>\
<ds:Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/>\
<ds:Transform Algorithm="{transform}"/></ds:Transforms>\
<ds:DigestMethod Algorithm="{digesting}"/><ds:DigestValue>{digest}</ds:DigestValue></ds:Reference>\
</ds:SignedInfo><ds:SignatureValue/></ds:Signature>"""


def _key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass(frozen=True)
class Issuer:
    """A provider with a key of its own."""

    name: str = "https://idp.haeon.go.kr/saml"
    key: rsa.RSAPrivateKey = field(default_factory=_key)

    @property
    def certificate(self) -> str:
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "idp")])
        made = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(self.key.public_key())
            .serial_number(1)
            .not_valid_before(datetime(2026, 1, 1, tzinfo=UTC))
            .not_valid_after(datetime(2036, 1, 1, tzinfo=UTC))
            .sign(self.key, hashes.SHA256())
        )
        return made.public_bytes(serialization.Encoding.PEM).decode()


@dataclass(frozen=True)
class Said:
    """What an answer says; empty: it does not say it."""

    request: str
    back: str
    audience: str
    at: datetime
    name_id: str = "kim-1"
    format: str = PERSISTENT
    attributes: tuple[tuple[str, str], ...] = (("uid", "kim"), ("displayName", "김주무관"))
    issuer: str = ""
    confirmed: str | None = None  # the request that the subject's confirmation names
    recipient: str | None = None
    destination: str | None = None
    lasts: timedelta = timedelta(minutes=5)
    authenticated: datetime | None = None
    status: str = "urn:oasis:names:tc:SAML:2.0:status:Success"
    assertion: str = "_assertion-1"

    def but(self, **changes: object) -> "Said":
        return replace(self, **changes)  # type: ignore[arg-type]


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _given(name: str, value: str) -> str:
    return f'{name}="{value}"' if value else ""


def document(issuer: Issuer, said: Said) -> etree._Element:
    """An answer that is not signed yet."""
    until, now = _moment(said.at + said.lasts), _moment(said.at)
    confirmed = said.request if said.confirmed is None else said.confirmed
    recipient = said.back if said.recipient is None else said.recipient
    destination = said.back if said.destination is None else said.destination
    named = said.issuer or issuer.name
    audience = (
        f"<saml:AudienceRestriction><saml:Audience>{said.audience}</saml:Audience>"
        "</saml:AudienceRestriction>"
        if said.audience
        else ""
    )
    attributes = "".join(
        f'<saml:Attribute Name="{name}"><saml:AttributeValue>{value}</saml:AttributeValue></saml:Attribute>'
        for name, value in said.attributes
    )
    text = f"""<samlp:Response xmlns:samlp="{NAMES["samlp"]}" xmlns:saml="{NAMES["saml"]}" ID="_response-1"
 Version="2.0" IssueInstant="{now}" {_given("Destination", destination)} {_given("InResponseTo", said.request)}>\
<saml:Issuer>{named}</saml:Issuer><samlp:Status><samlp:StatusCode Value="{said.status}"/></samlp:Status>\
<saml:Assertion ID="{said.assertion}" Version="2.0" IssueInstant="{now}"><saml:Issuer>{named}</saml:Issuer>\
<saml:Subject><saml:NameID Format="{said.format}">{said.name_id}</saml:NameID>\
<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData \
{_given("InResponseTo", confirmed)} {_given("Recipient", recipient)} NotOnOrAfter="{until}"/>\
</saml:SubjectConfirmation></saml:Subject>\
<saml:Conditions NotBefore="{now}" NotOnOrAfter="{until}">{audience}</saml:Conditions>\
<saml:AuthnStatement AuthnInstant="{_moment(said.authenticated or said.at)}" SessionIndex="_session-1">\
<saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password\
</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>\
<saml:AttributeStatement>{attributes}</saml:AttributeStatement></saml:Assertion></samlp:Response>"""
    return etree.fromstring(text.encode())


def canonical(element: etree._Element) -> bytes:
    return etree.tostring(element, method="c14n", exclusive=True, with_comments=False)


def sign(
    issuer: Issuer,
    element: etree._Element,
    *,
    algorithm: str = "sha256",
    transform: str = "http://www.w3.org/2001/10/xml-exc-c14n#",
) -> None:
    """Sign an element in its place: the signature stands after its issuer."""
    how, method, digesting = HASHES[algorithm]
    digest = hashlib.new(algorithm, canonical(element)).digest()
    signature = etree.fromstring(
        SIGNATURE.format(
            method=method,
            digesting=digesting,
            transform=transform,
            id=element.get("ID"),
            digest=base64.b64encode(digest).decode(),
        )
    )
    element.insert(1, signature)
    info, value = signature[0], signature[1]
    signed = issuer.key.sign(canonical(info), padding.PKCS1v15(), how)
    value.text = base64.b64encode(signed).decode()


def assertion(answer: etree._Element) -> etree._Element:
    found = answer.find(".//saml:Assertion", NAMES)
    assert found is not None
    return found


def sent(answer: etree._Element | bytes) -> str:
    """As the browser brings it."""
    text = answer if isinstance(answer, bytes) else etree.tostring(answer)
    return base64.b64encode(text).decode()


def signed(issuer: Issuer, said: Said) -> etree._Element:
    answer = document(issuer, said)
    sign(issuer, assertion(answer))
    return answer
