"""Verifies requests signed with SigV4-X509 by AWS's documentation alone.

    verify_request.py FILE…    reads each as a raw HTTP/1.1 request, prints a JSON list: null, or why it does not stand

The steps are those of https://docs.aws.amazon.com/rolesanywhere/latest/userguide/authentication-sign-process.html and of
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html, which it builds on. Certificates
and signatures are read by `cryptography`.
"""

import base64
import hashlib
import json
import pathlib
import re
import sys
import urllib.parse

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, mldsa, padding, rsa

AUTHORIZATION = re.compile(
    r"(AWS4-X509-[A-Z0-9-]+) Credential=(\d+)/(\d{8})/([^/]+)/([^/]+)/aws4_request, ?"
    r"SignedHeaders=([^,]+), ?Signature=([0-9a-f]+)"
)
ALGORITHMS = {
    rsa.RSAPublicKey: ("AWS4-X509-RSA-SHA256", [padding.PKCS1v15(), hashes.SHA256()]),
    ec.EllipticCurvePublicKey: ("AWS4-X509-ECDSA-SHA256", [ec.ECDSA(hashes.SHA256())]),
    mldsa.MLDSA44PublicKey: ("AWS4-X509-MLDSA", []),
    mldsa.MLDSA65PublicKey: ("AWS4-X509-MLDSA", []),
    mldsa.MLDSA87PublicKey: ("AWS4-X509-MLDSA", []),
}


class Refused(Exception):
    pass


def need(holds, reason):
    if not holds:
        raise Refused(reason)


def read(octets):
    """Method, target, headers in their order with names in lower case, body."""
    head, _, body = octets.partition(b"\r\n\r\n")
    request_line, *lines = head.decode().split("\r\n")
    method, target, _ = request_line.split(" ")
    headers = []
    for line in lines:
        name, _, value = line.partition(":")
        headers.append((name.lower(), value))
    return method, target, headers, body


def quote(text):
    return urllib.parse.quote(text, safe="-_.~")


def canonical_path(path):
    """The path without redundant parts, each segment encoded once more."""
    segments = []
    for segment in path.split("/"):
        if segment == "..":
            segments = segments[:-1]
        elif segment not in ("", "."):
            segments.append(segment)
    is_folder = path.rsplit("/", 1)[-1] in ("", ".", "..")
    return "".join(f"/{quote(segment)}" for segment in segments) + ("/" if is_folder or not segments else "")


def canonical_query(query):
    pairs = [pair.partition("=") for pair in query.split("&") if pair]
    decoded = [(urllib.parse.unquote_to_bytes(name), urllib.parse.unquote_to_bytes(value)) for name, _, value in pairs]
    return "&".join(f"{name}={value}" for name, value in sorted((quote(name), quote(value)) for name, value in decoded))


def canonical_request(method, target, headers, signed, payload):
    path, _, query = target.partition("?")
    values = lambda name: [" ".join(value.strip().split()) for header, value in headers if header == name]
    lines = "".join(f"{name}:{','.join(values(name))}\n" for name in signed)
    return f"{method}\n{canonical_path(path)}\n{canonical_query(query)}\n{lines}\n{';'.join(signed)}\n{payload}"


def verify(octets):
    method, target, headers, body = read(octets)

    def one(name):
        values = [value.strip() for header, value in headers if header == name]
        need(len(values) == 1, f"{name} stands {len(values)} times")
        return values[0]

    present = {name for name, _ in headers}
    match = AUTHORIZATION.fullmatch(one("authorization"))
    need(match, "Authorization has another form")
    algorithm, serial, day, region, service, signed, signature = match.groups()
    signed = signed.split(";")
    need(signed == sorted(set(signed)), "the signed headers are not sorted")
    must = {"host", "x-amz-date", "x-amz-x509"} | ({"content-type", "x-amz-x509-chain"} & present)
    need(must <= set(signed) <= present, "a header is not covered, or is not there")

    date = one("x-amz-date")
    need(re.fullmatch(r"\d{8}T\d{6}Z", date) and date[:8] == day, "the dates differ")
    need(service == "rolesanywhere", "the scope names another service")
    certificate = x509.load_der_x509_certificate(base64.b64decode(one("x-amz-x509"), validate=True))
    need(str(certificate.serial_number) == serial, "the serial number is another one")
    if "x-amz-x509-chain" in present:
        chain = [base64.b64decode(one_of, validate=True) for one_of in one("x-amz-x509-chain").split(",")]
        need(len(chain) <= 5, "the chain has more than five certificates")
        below = certificate
        for issuer in map(x509.load_der_x509_certificate, chain):
            below.verify_directly_issued_by(issuer)
            below = issuer

    payload = hashlib.sha256(body).hexdigest()
    need("x-amz-content-sha256" not in present or one("x-amz-content-sha256") == payload, "the body has another hash")
    text = canonical_request(method, target, headers, signed, payload)
    scope = f"{day}/{region}/{service}/aws4_request"
    to_sign = f"{algorithm}\n{date}\n{scope}\n{hashlib.sha256(text.encode()).hexdigest()}"
    key = certificate.public_key()
    named, how = next(value for kind, value in ALGORITHMS.items() if isinstance(key, kind))
    need(algorithm == named, "the algorithm is not that of the key")
    try:
        key.verify(bytes.fromhex(signature), to_sign.encode(), *how)
    except InvalidSignature:
        raise Refused("the signature does not stand") from None


def verdict(path):
    try:
        verify(pathlib.Path(path).read_bytes())
    except Refused as reason:
        return str(reason)
    return None


print(json.dumps([verdict(path) for path in sys.argv[1:]]))
