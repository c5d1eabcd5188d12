"""웹훅이 https로 갈 때: 믿는 인증기관이 그 이름에 준 인증서에만 보낸다."""

import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from dure.links import web_hook
from tests.hooks.receiver import Receiver, listening

NO = dict.fromkeys(
    ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment",
     "key_agreement", "crl_sign", "encipher_only", "decipher_only"), False
)  # fmt: skip
SIGNS = x509.KeyUsage(key_cert_sign=True, **NO)
HERE = x509.IPAddress(ip_address("127.0.0.1"))


@dataclass
class Authority:
    """A certificate authority of the test's own."""

    folder: Path
    name: str

    def __post_init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, self.name)])
        made = self._signed(
            self.subject, self.key, x509.BasicConstraints(ca=True, path_length=0), SIGNS
        )
        self.file = self.folder / f"{self.name}.pem"
        self.file.write_bytes(made.public_bytes(Encoding.PEM))

    def server(self, who: x509.GeneralName) -> ssl.SSLContext:
        """What a server called so shows to whoever comes."""
        key = ec.generate_private_key(ec.SECP256R1())
        made = self._signed(x509.Name([]), key, x509.SubjectAlternativeName([who]))
        file = self.folder / "server.pem"
        private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        file.write_bytes(private + made.public_bytes(Encoding.PEM))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        return context

    def _signed(
        self, subject: x509.Name, key: ec.EllipticCurvePrivateKey, *critical: x509.ExtensionType
    ) -> x509.Certificate:
        now, day = datetime.now(UTC), timedelta(days=1)
        made = x509.CertificateBuilder(self.subject, subject, key.public_key())
        made = made.serial_number(x509.random_serial_number())
        made = made.not_valid_before(now - day).not_valid_after(now + day)
        for each in critical:
            made = made.add_extension(each, critical=True)
        own = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
        signer = x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key())
        made = made.add_extension(own, critical=False).add_extension(signer, critical=False)
        return made.sign(self.key, SHA256())


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with listening() as made:
        yield made


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Authority:
    """The office's own authority, which the operator has told 두레 to trust."""
    made = Authority(tmp_path, "haeon")
    monkeypatch.setenv("SSL_CERT_FILE", str(made.file))
    return made


def sent(receiver: Receiver, context: ssl.SSLContext) -> web_hook.Answer:
    receiver.speak_tls(context)
    url = receiver.url.replace("http://", "https://")
    return web_hook.post(url, b"{}", {"Dure-Delivery": "1"}, ["127.0.0.1"])


def test_믿는_인증기관의_인증서에는_간다(office: Authority, receiver: Receiver) -> None:
    assert sent(receiver, office.server(HERE)) == web_hook.Answer(True, said="ok")
    assert receiver.deliveries == ["1"]


def test_모르는_인증기관의_인증서에는_가지_않고_무엇을_할지_말한다(
    office: Authority, receiver: Receiver, tmp_path: Path
) -> None:
    answer = sent(receiver, Authority(tmp_path, "stranger").server(HERE))
    assert not answer.taken
    assert "인증서를 믿을 수 없습니다" in answer.reason
    assert "SSL_CERT_FILE" in answer.reason
    assert receiver.got == []


def test_다른_이름의_인증서에는_가지_않는다(office: Authority, receiver: Receiver) -> None:
    answer = sent(receiver, office.server(x509.DNSName("portal.haeon.go.kr")))
    assert not answer.taken
    assert "인증서를 믿을 수 없습니다" in answer.reason
    assert receiver.got == []
