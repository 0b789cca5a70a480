"""Certificates, and requests for sessions that are signed with `cryptography`, for tests of the local service."""

import base64
import datetime
import hashlib
import http.client
import json
import urllib.parse

import boto3
from botocore.config import Config
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

REGION, ACCOUNT = "us-east-1", "123456789012"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/Example"
NOW = datetime.datetime.now(datetime.timezone.utc)
DAY = datetime.timedelta(days=1)


def name(*attributes):
    return x509.Name([x509.NameAttribute(oid, value) for oid, value in attributes])


def usage(**bits):
    every = ("digital_signature content_commitment key_encipherment data_encipherment key_agreement "
             "key_cert_sign crl_sign encipher_only decipher_only").split()
    return x509.KeyUsage(**{bit: bits.get(bit, False) for bit in every})


def certificate(subject, key, issuer, issuer_key, is_ca, bits=None):
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key.public_key())
    builder = builder.serial_number(x509.random_serial_number())
    builder = builder.not_valid_before(NOW - DAY).not_valid_after(NOW + 30 * DAY)
    builder = builder.add_extension(x509.BasicConstraints(is_ca, None), critical=True)
    bits = bits or ({"key_cert_sign": True, "crl_sign": True} if is_ca else {"digital_signature": True})
    builder = builder.add_extension(usage(**bits), critical=True)
    identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key())
    return builder.add_extension(identifier, critical=False).sign(issuer_key, hashes.SHA256())


ca_key, host_key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
ca_name = name((NameOID.COMMON_NAME, "Root"))
root = certificate(ca_name, ca_key, ca_name, ca_key, True)
host_name = name((NameOID.ORGANIZATION_NAME, "Example"), (NameOID.COMMON_NAME, "host-1"))
host = certificate(host_name, host_key, ca_name, ca_key, False)
nameless = certificate(name((NameOID.ORGANIZATION_NAME, "Example")), host_key, ca_name, ca_key, False)
# Good for TLS by RSA, and for nothing here.
other_usage = certificate(host_name, host_key, ca_name, ca_key, False, {"key_encipherment": True})
# A CA, where an end entity is asked for.
ca_leaf = certificate(host_name, host_key, ca_name, ca_key, True, {"digital_signature": True})
# Of a CA that nobody trusts.
other_ca = certificate(host_name, host_key, name((NameOID.COMMON_NAME, "Other")), host_key, False)
subjectless = certificate(name(), host_key, ca_name, ca_key, False)


pem = lambda one: one.public_bytes(serialization.Encoding.PEM).decode()


SOURCE = {"sourceType": "CERTIFICATE_BUNDLE", "sourceData": {"x509CertificateData": pem(root)}}


def client(service, url, **keys):
    """A client of boto3 that asks once."""
    keys = keys or {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
    config = Config(retries={"total_max_attempts": 1})
    return boto3.client(service, region_name=REGION, endpoint_url=url, config=config, **keys)


def sts(url, credentials):
    """A client of STS with the credentials of a session."""
    return client(
        "sts",
        url,
        aws_access_key_id=credentials["accessKeyId"],
        aws_secret_access_key=credentials["secretAccessKey"],
        aws_session_token=credentials["sessionToken"],
    )


class Service:
    """The service at a URL."""

    def __init__(self, url):
        self.address = urllib.parse.urlparse(url).netloc

    def signed(self, body, leaf=host, at=None):
        """The headers of a CreateSession request."""
        date = (at or datetime.datetime.now(datetime.timezone.utc)).strftime("%Y%m%dT%H%M%SZ")
        encoded = base64.b64encode(leaf.public_bytes(serialization.Encoding.DER)).decode()
        covered = {"content-type": "application/json", "host": self.address, "x-amz-date": date, "x-amz-x509": encoded}
        names = ";".join(covered)
        lines = "".join(f"{header}:{value}\n" for header, value in covered.items())
        canonical = f"POST\n/sessions\n\n{lines}\n{names}\n{hashlib.sha256(body).hexdigest()}"
        scope = f"{date[:8]}/{REGION}/rolesanywhere/aws4_request"
        algorithm = "AWS4-X509-ECDSA-SHA256"
        to_sign = f"{algorithm}\n{date}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
        signature = host_key.sign(to_sign.encode(), ec.ECDSA(hashes.SHA256())).hex()
        credential = f"Credential={leaf.serial_number}/{scope}"
        return covered | {"authorization": f"{algorithm} {credential}, SignedHeaders={names}, Signature={signature}"}

    def ask(self, method, path, body=b"", headers=None):
        connection = http.client.HTTPConnection(self.address, timeout=20)
        connection.request(method, path, body, headers or {})
        answer = connection.getresponse()
        text = answer.read()
        connection.close()
        return answer, text
