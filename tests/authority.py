"""An authority of our own that certifies servers on this machine, made anew for every test."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

Key = ec.EllipticCurvePrivateKey
SIGNS = x509.KeyUsage(
    digital_signature=False,
    content_commitment=False,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    key_cert_sign=True,
    crl_sign=True,
    encipher_only=False,
    decipher_only=False,
)


@dataclass(frozen=True)
class Authority:
    """Who certifies, and the certificate by which it is known."""

    name: x509.Name
    key: Key
    certificate: str

    def certify(self, folder: Path, host: str) -> tuple[Path, Path]:
        """Files of a certificate for a host and its key."""
        key = ec.generate_private_key(ec.SECP256R1())
        names = x509.SubjectAlternativeName([x509.DNSName(host)])
        made = _certificate(_called(host), key, self.name, self.key, [names])
        public, private = folder / f"{host}.pem", folder / f"{host}.key"
        public.write_text(made)
        private.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
        return public, private


def authority(name: str) -> Authority:
    key = ec.generate_private_key(ec.SECP256R1())
    itself = [x509.BasicConstraints(ca=True, path_length=None), SIGNS]
    return Authority(
        _called(name), key, _certificate(_called(name), key, _called(name), key, itself)
    )


def _called(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])


def _certificate(
    subject: x509.Name, key: Key, issuer: x509.Name, signer: Key, told: list[x509.ExtensionType]
) -> str:
    now = datetime.now(UTC)
    unsigned = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), False
        )
    )
    for each in told:
        unsigned = unsigned.add_extension(
            each, critical=not isinstance(each, x509.SubjectAlternativeName)
        )
    made = unsigned.sign(signer, hashes.SHA256())
    return made.public_bytes(serialization.Encoding.PEM).decode()
