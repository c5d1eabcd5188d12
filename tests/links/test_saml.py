"""What a SAML provider says is believed only where nothing is left to believe without proof."""

import base64
import zlib
from copy import deepcopy
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from lxml import etree

from dure.links import saml
from dure.links.oidc import Failed
from tests.saml_maker import (
    NAMES,
    Issuer,
    Said,
    assertion,
    document,
    sent,
    sign,
    signed,
)
from tests.world import NOW

ISSUER, STRANGER = Issuer(), Issuer()
US = "https://dure.haeon.go.kr/login/via/1"
PARTY = saml.Party(
    issuer=ISSUER.name,
    login_url="https://idp.haeon.go.kr/sso?tenant=1&lang=ko",
    logout_url="https://idp.haeon.go.kr/slo",
    certificates=ISSUER.certificate,
    us=f"{US}/metadata",
    back=f"{US}/saml",
    out="https://dure.haeon.go.kr/login",
)
ASKED = saml.Asked("state-1", "_request-1", int(NOW.timestamp()))
SAID = Said(request="_request-1", back=PARTY.back, audience=PARTY.us, at=NOW)
MOMENT = NOW + timedelta(seconds=20)


def hear(answer: Any, *, party: saml.Party = PARTY, anew: bool = False, at: Any = MOMENT) -> Any:
    return saml.hear(party, ASKED, sent(answer), at=at, anew=anew)


def test_서명한_답을_믿는다() -> None:
    told = hear(signed(ISSUER, SAID))
    assert told.claims == {"NameID": "kim-1", "uid": "kim", "displayName": "김주무관"}
    assert told.assertion == "_assertion-1"
    assert told.until == NOW + timedelta(minutes=5)


def test_답과_주장을_모두_서명해도_믿는다() -> None:
    answer = signed(ISSUER, SAID)
    sign(ISSUER, answer)
    assert hear(answer).claims["uid"] == "kim"


def test_열쇠를_바꾸는_동안에는_두_인증서를_모두_믿는다() -> None:
    both = replace(PARTY, certificates=STRANGER.certificate + ISSUER.certificate)
    assert hear(signed(ISSUER, SAID), party=both).claims["uid"] == "kim"


def refused(answer: Any, **more: Any) -> str:
    """Why an answer was not believed, in the words of whoever found it."""
    with pytest.raises(Failed) as caught:
        hear(answer, **more)
    return str(caught.value.__cause__)


BAD: dict[str, tuple[dict[str, Any], str]] = {
    "다른 audience": ({"audience": "https://other.haeon.go.kr"}, "not a valid audience"),
    "audience 없음": ({"audience": ""}, "'audience': False"),
    "다른 recipient": ({"recipient": "https://other.haeon.go.kr/acs"}, "valid SubjectConfirmation"),
    "우리 주소를 품은 recipient": (
        {"recipient": f"https://evil.example/?u={PARTY.back}"},
        "'recipient': False",
    ),
    "recipient 없음": ({"recipient": ""}, "'recipient': False"),
    "다른 destination": ({"destination": "https://other.haeon.go.kr/acs"}, "received at"),
    "우리 주소로 시작하는 destination": (
        {"destination": f"{PARTY.back}.evil.example"},
        "'destination': False",
    ),
    "다른 물음의 답": ({"request": "_request-2"}, "does not match the ID"),
    "묻지 않은 답": ({"request": "", "confirmed": ""}, "'response': False"),
    "주장만 묻지 않은 것": ({"confirmed": ""}, "'request': False"),
    "주장만 다른 물음의 답": ({"confirmed": "_request-2"}, "valid SubjectConfirmation"),
    "끝난 답": ({"at": NOW - timedelta(minutes=6)}, "valid SubjectConfirmation"),
    "아직 오지 않은 때의 답": ({"at": NOW + timedelta(minutes=7)}, "not yet valid"),
    "다른 제공자": ({"issuer": "https://other.haeon.go.kr/saml"}, "Invalid issuer"),
    "거절한 답": ({"status": "urn:oasis:names:tc:SAML:2.0:status:Responder"}, "not Success"),
    "빈 이름": ({"name_id": ""}, "empty NameID"),
}


@pytest.mark.parametrize("why", BAD)
def test_말이_맞지_않는_답은_서명했어도_믿지_않는다(why: str) -> None:
    changes, found = BAD[why]
    assert found in refused(signed(ISSUER, SAID.but(**changes)))


def test_끝나는_때를_말하지_않는_주장은_믿지_않는다() -> None:
    answer = document(ISSUER, SAID)
    bearer = answer.find(".//saml:SubjectConfirmationData", NAMES)
    assert bearer is not None
    del bearer.attrib["NotOnOrAfter"]
    sign(ISSUER, assertion(answer))
    assert refused(answer)


def test_읽을_수_없는_때는_믿지_않는다() -> None:
    answer = document(ISSUER, SAID)
    for each in answer.iter("{*}AuthnStatement"):
        each.set("AuthnInstant", "2026-11-20T16:40:00+09:00")  # not UTC (SAML 2.0 Core, 1.3.3)
    sign(ISSUER, assertion(answer))
    assert refused(answer)


def test_서명이_없으면_믿지_않는다() -> None:
    assert "not signed" in refused(document(ISSUER, SAID))


def test_답만_서명하고_주장은_서명하지_않으면_믿지_않는다() -> None:
    answer = document(ISSUER, SAID)
    sign(ISSUER, answer)
    assert "Assertion of the Response is not signed" in refused(answer)


def test_다른_열쇠의_서명은_믿지_않는다() -> None:
    assert "Signature validation" in refused(signed(STRANGER, SAID.but(issuer=ISSUER.name)))


def test_답에_든_인증서를_믿지_않는다() -> None:
    answer = signed(STRANGER, SAID.but(issuer=ISSUER.name))
    body = "".join(STRANGER.certificate.splitlines()[1:-1])
    signature = answer.find(".//ds:Signature", NAMES)
    assert signature is not None
    signature.append(
        etree.fromstring(
            f'<ds:KeyInfo xmlns:ds="{NAMES["ds"]}"><ds:X509Data><ds:X509Certificate>{body}'
            "</ds:X509Certificate></ds:X509Data></ds:KeyInfo>"
        )
    )
    assert refused(answer)


def test_SHA_1_서명은_믿지_않는다() -> None:
    answer = document(ISSUER, SAID)
    sign(ISSUER, assertion(answer), algorithm="sha1")
    assert "Deprecated" in refused(answer)


def test_규격에_없는_변환을_거친_서명은_믿지_않는다() -> None:
    answer = document(ISSUER, SAID)
    sign(ISSUER, assertion(answer), transform="http://www.w3.org/TR/1999/REC-xslt-19991116")
    assert "xslt" in refused(answer)


@pytest.mark.parametrize("tag", ["NameID", "AttributeValue"])
def test_서명한_뒤에_고친_답은_믿지_않는다(tag: str) -> None:
    answer = signed(ISSUER, SAID)
    for each in answer.iter(f"{{*}}{tag}"):
        each.text = "park"
    assert "Signature validation" in refused(answer)


def _evil(answer: etree._Element) -> etree._Element:
    """The assertion with another name in it, and without the signature."""
    made = deepcopy(assertion(answer))
    for each in made.iter("{*}NameID", "{*}AttributeValue"):
        each.text = "park"
    signature = made.find("ds:Signature", NAMES)
    assert signature is not None
    made.remove(signature)
    return made


def _wrap_beside(answer: etree._Element) -> None:
    evil = _evil(answer)
    evil.set("ID", "_evil")
    answer.insert(2, evil)


def _wrap_same_id(answer: etree._Element) -> None:
    answer.insert(2, _evil(answer))


def _wrap_in_extensions(answer: etree._Element) -> None:
    evil, good = _evil(answer), assertion(answer)
    evil.set("ID", "_evil")
    answer.replace(good, evil)
    holder = etree.Element(f"{{{NAMES['samlp']}}}Extensions")
    holder.append(good)
    answer.insert(1, holder)


def _wrap_in_object(answer: etree._Element) -> None:
    """The signed one inside the signature of the evil one (XSW 4 and 8)."""
    evil, good = _evil(answer), assertion(answer)
    evil.set("ID", "_evil")
    signature = good.find("ds:Signature", NAMES)
    assert signature is not None
    answer.replace(good, evil)
    good.remove(signature)
    holder = etree.SubElement(signature, f"{{{NAMES['ds']}}}Object")
    holder.append(good)
    evil.insert(1, signature)


def _wrap_inside(answer: etree._Element) -> None:
    """The signed one inside the evil one (XSW 3)."""
    evil, good = _evil(answer), assertion(answer)
    evil.set("ID", "_evil")
    answer.replace(good, evil)
    evil.append(good)


def _wrap_in_advice(answer: etree._Element) -> None:
    evil, good = _evil(answer), assertion(answer)
    evil.set("ID", "_evil")
    answer.replace(good, evil)
    advice = etree.Element(f"{{{NAMES['saml']}}}Advice")
    advice.append(good)
    conditions = evil.find("saml:Conditions", NAMES)
    assert conditions is not None
    conditions.addnext(advice)


def _wrap_moved_signature(answer: etree._Element) -> None:
    """The signature of the good one now stands in the evil one, which has its ID."""
    evil, good = _evil(answer), assertion(answer)
    signature = good.find("ds:Signature", NAMES)
    assert signature is not None
    evil.insert(1, signature)
    good.set("ID", "_other")
    answer.replace(good, evil)


@pytest.mark.parametrize(
    "wrap",
    [
        _wrap_beside,
        _wrap_same_id,
        _wrap_in_extensions,
        _wrap_in_object,
        _wrap_inside,
        _wrap_in_advice,
        _wrap_moved_signature,
    ],
)
def test_서명한_주장을_감춘_답은_믿지_않는다(wrap: Any) -> None:
    answer = signed(ISSUER, SAID)
    wrap(answer)
    why = refused(answer)
    assert "must contain 1 assertion" in why or "Signature validation" in why


def test_이름_사이의_주석으로_다른_사람이_되지_못한다() -> None:
    answer = signed(ISSUER, SAID.but(name_id="park.evil", attributes=(("uid", "park.evil"),)))
    text = etree.tostring(answer).replace(b"park.evil", b"park<!-- -->.evil")
    told = hear(text)  # comments are not signed: the name is still the whole one
    assert (told.claims["NameID"], told.claims["uid"]) == ("park.evil", "park.evil")


@pytest.mark.parametrize(
    "text",
    [
        b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>',
        b'<!DOCTYPE x [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><x>&b;</x>',
        b'<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd"><x/>',
        b"<x/>",
        b"not xml",
        b"",
    ],
)
def test_외부_개체를_읽지_않고_XML이_아닌_것도_거절한다(text: bytes) -> None:
    assert refused(text)


def test_서명한_답_앞의_DTD도_받지_않는다() -> None:
    text = etree.tostring(signed(ISSUER, SAID))
    assert "Response" in refused(b"<!DOCTYPE Response>" + text)


def test_아주_큰_답은_읽지_않는다() -> None:
    answer = signed(ISSUER, SAID.but(attributes=(("uid", "k" * saml.LARGEST),)))
    assert refused(answer) == "too large"


def test_로그인마다_바뀌는_이름은_누구도_가리키지_않는다() -> None:
    transient = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"
    assert hear(signed(ISSUER, SAID.but(format=transient))).claims["NameID"] == ""


def test_여럿인_값은_누구인지_정하는_데_쓰지_않는다() -> None:
    told = hear(signed(ISSUER, SAID.but(attributes=(("uid", "kim"), ("uid", "park")))))
    assert "uid" not in told.claims


def test_새로_확인하라고_했으면_그_뒤에_확인한_것만_믿는다() -> None:
    old = NOW - timedelta(hours=1)
    assert hear(signed(ISSUER, SAID), anew=True).claims["uid"] == "kim"
    with pytest.raises(Failed, match="새로 확인하지 않았습니다"):
        hear(signed(ISSUER, SAID.but(authenticated=old)), anew=True)
    assert hear(signed(ISSUER, SAID.but(authenticated=old))).claims["uid"] == "kim"


def test_끝나는_때는_건네준_시각으로_본다() -> None:
    answer = signed(ISSUER, SAID)
    assert hear(answer, at=NOW + timedelta(minutes=4, seconds=59)).claims["uid"] == "kim"
    assert refused(answer, at=NOW + timedelta(minutes=5))


@pytest.mark.parametrize("anew", [False, True])
def test_묻는_말은_돌아올_곳과_그때의_시각을_말한다(anew: bool) -> None:
    url, asked = saml.ask(PARTY, anew=anew, at=NOW)
    said = parse_qs(urlsplit(url).query)
    assert (said["tenant"], said["lang"], said["RelayState"]) == (["1"], ["ko"], [asked.state])
    request = etree.fromstring(_inflated(said["SAMLRequest"][0]))
    assert request.get("ID") == asked.request
    assert request.get("IssueInstant") == "2026-11-20T07:40:00Z"
    assert request.get("AssertionConsumerServiceURL") == PARTY.back
    assert request.get("Destination") == PARTY.login_url
    assert request.get("ForceAuthn") == ("true" if anew else None)
    assert request.findtext("saml:Issuer", namespaces=NAMES) == PARTY.us


def test_나갈_때는_누구의_어느_로그인인지_말한다() -> None:
    ticket = hear(signed(ISSUER, SAID)).ticket
    url = saml.farewell(PARTY, ticket, at=NOW)
    request = etree.fromstring(_inflated(parse_qs(urlsplit(url).query)["SAMLRequest"][0]))
    assert url.startswith("https://idp.haeon.go.kr/slo?")
    assert request.findtext("saml:NameID", namespaces=NAMES) == "kim-1"
    assert request.findtext("samlp:SessionIndex", namespaces=NAMES) == "_session-1"
    assert saml.farewell(replace(PARTY, logout_url=""), ticket, at=NOW) == ""


def test_운영자에게_줄_메타데이터는_주소와_서명을_원함을_말한다() -> None:
    root = etree.fromstring(saml.metadata(PARTY).encode())
    assert root.get("entityID") == PARTY.us
    us = root.find("{*}SPSSODescriptor")
    assert us is not None
    assert us.get("WantAssertionsSigned") == "true"
    back = us.find("{*}AssertionConsumerService")
    assert back is not None
    assert back.get("Location") == PARTY.back
    assert root.get("validUntil") is None


def _inflated(text: str) -> bytes:
    return zlib.decompress(base64.b64decode(text), -15)
