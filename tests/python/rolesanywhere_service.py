"""The control plane as the scripts see it: botocore's model, a connection to speak on, certificates to register."""

import base64
import copy
import datetime
import http.client
import json
import re
import urllib.parse

from botocore.loaders import Loader
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

ACCOUNT = "123456789012"
MODEL = Loader().load_service_model("rolesanywhere", "service-2")
OPERATIONS, SHAPES = MODEL["operations"], MODEL["shapes"]
TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z", re.ASCII)
TYPES = {"structure": dict, "list": list, "map": dict, "string": str, "blob": str, "boolean": bool, "timestamp": str}


def arn(resource, region="us-east-1"):
    partition = {"cn": "aws-cn", "us-gov": "aws-us-gov"}.get(re.match("(us-gov|[^-]*)", region)[1], "aws")
    return f"arn:{partition}:rolesanywhere:{region}:{ACCOUNT}:{resource}"


class Authority:
    """A CA with a key on P-256."""

    def __init__(self, name="Root", ca=True, signs_certificates=True):
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
        self.now = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)
        self.ca, self.signs_certificates = ca, signs_certificates
        self.pem = self.certificate()

    def certificate(self, padding=0):
        """Its certificate, self-signed, as PEM; padding is the size of an extension that nobody knows."""
        others = ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement")
        usage = dict.fromkeys((*others, "encipher_only", "decipher_only"), False)
        usage |= {"key_cert_sign": self.signs_certificates, "crl_sign": True}
        identifier = x509.SubjectKeyIdentifier.from_public_key(self.key.public_key())
        builder = x509.CertificateBuilder().subject_name(self.name).issuer_name(self.name)
        builder = builder.serial_number(x509.random_serial_number()).public_key(self.key.public_key())
        builder = builder.not_valid_before(self.now - datetime.timedelta(hours=1))
        builder = builder.not_valid_after(self.now + datetime.timedelta(days=365))
        builder = builder.add_extension(x509.BasicConstraints(self.ca, None), True)
        builder = builder.add_extension(x509.KeyUsage(**usage), True).add_extension(identifier, False)
        if padding:
            unknown = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.3.6.1.4.1.99999.1"), bytes(padding))
            builder = builder.add_extension(unknown, False)
        return builder.sign(self.key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM).decode()

    def revocation_list(self, serials=(4711,), encoding=serialization.Encoding.PEM):
        builder = x509.CertificateRevocationListBuilder().issuer_name(self.name).last_update(self.now)
        builder = builder.next_update(self.now + datetime.timedelta(days=30))
        authority = x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key())
        builder = builder.add_extension(authority, False).add_extension(x509.CRLNumber(1), False)
        for serial in serials:
            entry = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(self.now).build()
            builder = builder.add_revoked_certificate(entry)
        return builder.sign(self.key, hashes.SHA256()).public_bytes(encoding)

    def revocation_list_of(self, octets):
        """A list in DER that is exactly so long: entries with longer serial numbers fill it up."""
        der = serialization.Encoding.DER
        # Serial numbers of 10 octets.
        serials = [(1 << 76) + number for number in range(octets // 30)]
        while (excess := len(self.revocation_list(serials, der)) - octets) > 0:
            del serials[-(excess // 30 + 1) :]
        lacking = octets - len(self.revocation_list(serials, der))
        serials[:lacking] = [(1 << 84) + number for number in range(lacking)]
        # Signatures differ in length by an octet or two.
        return next(crl for crl in iter(lambda: self.revocation_list(serials, der), None) if len(crl) == octets)


def misfits(name, value, where="", request=False):
    """How a JSON value breaks a shape, a sentence each. In a request a null is absent and unknown members pass."""
    shape = SHAPES[name]
    kind = shape["type"]
    if kind == "integer":
        fits = isinstance(value, int) and not isinstance(value, bool)
    else:
        fits = isinstance(value, TYPES[kind])
    if not fits:
        yield f"{where}: {str(value)[:80]!r} is no {kind}"
        return
    size = None
    if kind == "structure":
        members = {key: item for key, item in value.items() if not (request and item is None)}
        for required in shape.get("required", []):
            if required not in members:
                yield f"{where}.{required} is missing"
        for key, item in members.items():
            if key in shape["members"]:
                yield from misfits(shape["members"][key]["shape"], item, f"{where}.{key}", request)
            elif not request:
                yield f"{where}.{key} is unknown"
        if shape.get("union") and not request and len(value) != 1:
            yield f"{where} has {len(value)} members of a union"
    elif kind == "list":
        size = len(value)
        for index, item in enumerate(value):
            yield from misfits(shape["member"]["shape"], item, f"{where}[{index}]", request)
    elif kind == "map":
        size = len(value)
        for key, item in value.items():
            yield from misfits(shape["key"]["shape"], key, f"{where} key", request)
            yield from misfits(shape["value"]["shape"], item, f"{where}[{key!r}]", request)
    elif kind == "integer":
        size = value
    elif kind == "blob":
        try:
            size = len(base64.b64decode(value, validate=True))
        except ValueError:
            yield f"{where} is no base64"
    elif kind == "timestamp":
        if not TIMESTAMP.fullmatch(value):
            yield f"{where}: {value!r} is not of ISO 8601 with Z"
    elif kind == "string":
        size = len(value)
        if "enum" in shape and value not in shape["enum"]:
            yield f"{where}: {value[:80]!r} is none of {shape['enum']}"
        if "pattern" in shape and not re.fullmatch(shape["pattern"], value, re.ASCII):
            yield f"{where}: {value[:80]!r} breaks {shape['pattern']}"
    if size is not None and not shape.get("min", size) <= size <= shape.get("max", size):
        yield f"{where}: {size} is outside {shape.get('min')} to {shape.get('max')}"


def input_members(operation):
    shape = OPERATIONS[operation].get("input", {}).get("shape")
    return SHAPES[shape]["members"] if shape else {}


def has_body(operation):
    return any("location" not in member for member in input_members(operation).values())


def as_text(value):
    return value if isinstance(value, str) else json.dumps(value)


def compose(operation, members, safe=""):
    """Method, target and members of the body of a call. Its path leaves the characters in `safe` as they are."""
    http_part, known = OPERATIONS[operation]["http"], input_members(operation)
    target, query, body = http_part["requestUri"], [], {}
    for name, value in members.items():
        location = known.get(name, {}).get("location", None if has_body(operation) else "querystring")
        if location is None:
            body[name] = value
        elif location == "uri":
            target = target.replace(f"{{{name}}}", urllib.parse.quote(as_text(value or ""), safe=safe))
        elif value is not None:
            query += [(name, as_text(item)) for item in (value if isinstance(value, list) else [value])]
    target = re.sub(r"\{\w+\}", "", target)
    if query:
        target += "?" + urllib.parse.urlencode(query, quote_via=urllib.parse.quote)
    return http_part["method"], target, body if has_body(operation) else None


class Answer:
    def __init__(self, response):
        self.status = response.status
        self.error_type = (response.getheader("x-amzn-errortype") or "").split(":")[0] or None
        self.octets = response.read()
        try:
            self.body = json.loads(self.octets)
        except ValueError:
            self.body = None

    def __repr__(self):
        return f"{self.status} {self.error_type} {self.octets[:300]!r}"

    @property
    def outcome(self):
        return "ok" if 200 <= self.status < 300 else self.error_type


class Service:
    """One connection, which is kept."""

    def __init__(self, url):
        address = urllib.parse.urlsplit(url)
        self.connection = http.client.HTTPConnection(address.hostname, address.port, timeout=30)
        self.requests = 0

    def send(self, method, target, body=b"", region="us-east-1", content_type="application/json"):
        scope = f"Credential=AKID/20261127/{region}/rolesanywhere/aws4_request"
        headers = {"Authorization": f"AWS4-HMAC-SHA256 {scope}, SignedHeaders=host, Signature=0"}
        if content_type and body:
            headers["Content-Type"] = content_type
        self.requests += 1
        try:
            self.connection.request(method, target, body or None, headers)
            return Answer(self.connection.getresponse())
        except (OSError, http.client.HTTPException) as error:
            raise AssertionError(f"{method} {target[:200]}: no answer, {error!r}") from error

    def call(self, operation, members, region="us-east-1", safe=""):
        method, target, body = compose(operation, members, safe)
        return self.send(method, target, b"" if body is None else json.dumps(body).encode(), region)

    def must(self, operation, members, region="us-east-1"):
        """The body of an answer that grants."""
        answer = self.call(operation, members, region)
        check_answer(operation, answer, members)
        assert answer.outcome == "ok", f"{operation} of {abridged(members)}: expected ok, got {answer}"
        return answer.body


def check_answer(operation, answer, members=None):
    """The form of an answer: what the output shape says, or an error type that may be and a message."""
    about = f"{operation} of {abridged(members)}"
    description = OPERATIONS[operation]
    assert answer.status < 500, f"{about}: expected a status below 500, got {answer}"
    if answer.outcome == "ok":
        expected = description["http"]["responseCode"]
        assert answer.status == expected, f"{about}: expected {expected}, got {answer}"
        found = list(misfits(description["output"]["shape"], answer.body))
        assert not found, f"{about}: the answer does not fit: {found[:3]}, got {answer}"
        return
    declared = {error["shape"] for error in description["errors"]}
    allowed = declared | {"ValidationException", "ResourceNotFoundException", "UnknownOperationException"}
    assert answer.error_type in allowed, f"{about}: expected one of {sorted(allowed)}, got {answer}"
    status = SHAPES.get(answer.error_type, {}).get("error", {}).get("httpStatusCode", 404)
    assert answer.status == status, f"{about}: expected {status}, got {answer}"
    message = answer.body.get("message") if isinstance(answer.body, dict) else None
    assert isinstance(message, str) and message, f"{about}: expected a message, got {answer}"


def abridged(value):
    """A value as text, long strings and lists cut."""

    def cut(item):
        if isinstance(item, str) and len(item) > 120:
            return f"{item[:60]}... ({len(item)} characters)"
        if isinstance(item, list) and len(item) > 4:
            return [cut(part) for part in item[:2]] + [f"... ({len(item)} elements)"]
        if isinstance(item, dict):
            return {key: cut(part) for key, part in item.items()}
        return [cut(part) for part in item] if isinstance(item, list) else item

    return repr(cut(copy.deepcopy(value)))[:1500]


def described_paths(shape, path=""):
    """Every member below a shape as botocore's own objects have them, such as `tags`, `tags[]` and `tags[].key`."""
    if path:
        yield path
    if shape.type_name == "structure":
        for name, member in shape.members.items():
            yield from described_paths(member, f"{path}.{name}" if path else name)
    elif shape.type_name == "list":
        yield from described_paths(shape.member, f"{path}[]")
