"""The control plane against botocore's model: every member of every request, then requests at random.

    model.py URL    tries them on a fresh service there, which needs nothing but to be empty

What the model lets through must be granted unless a rule of RULES refuses it.
"""

import base64
import copy
import json
import random
import re
import sys
import time
import uuid

from botocore.model import ServiceModel
from cryptography.hazmat.primitives import serialization

from rolesanywhere_service import (
    ACCOUNT,
    MODEL,
    OPERATIONS,
    SHAPES,
    Authority,
    Service,
    abridged,
    arn,
    as_text,
    check_answer,
    compose,
    described_paths,
    has_body,
    input_members,
    misfits,
)

VALIDATION, NOT_FOUND, UNKNOWN = "ValidationException", "ResourceNotFoundException", "UnknownOperationException"
ABSENT = object()
GUIDE = "https://docs.aws.amazon.com/rolesanywhere/latest/userguide"
API = "https://docs.aws.amazon.com/rolesanywhere/latest/APIReference"
QUOTAS = "https://docs.aws.amazon.com/general/latest/gr/rolesanywhere.html"
IAM = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html"
LOCAL = "there is neither a Private CA nor a repository here"
BAD_DATA = "Error creating TrustAnchor. Bad certificate data"
BAD_CONSTRAINTS = "Incorrect basic constraints for CA certificate"


def source_of(members):
    return members.get("source") or {}


def data_of(members):
    return (source_of(members).get("sourceData") or {}).get("x509CertificateData")


def is_bundle(members):
    return source_of(members).get("sourceType") == "CERTIFICATE_BUNDLE"


def no_list(members):
    octets = base64.b64decode(members.get("crlData") or "")
    return bool(members.get("crlData")) and b"-----BEGIN X509 CRL-----" not in octets and octets[:1] != b"0"


def unknown_specifier(field, specifier):
    is_attribute = lambda text: re.fullmatch(r"\*|[A-Za-z][A-Za-z0-9]*|\d+(\.\d+)+", text, re.ASCII)
    if field == "x509SAN":
        return not re.fullmatch("DNS|URI|Name/?", specifier) and not (
            specifier.startswith("Name/") and is_attribute(specifier.removeprefix("Name/"))
        )
    return not is_attribute(specifier)


def no_role(role):
    """Whether a text is no ARN of a role: path of at most 512 characters, name of at most 64."""
    match = re.fullmatch(r"arn:aws[a-z-]*:iam::\d{12}:role/((?:[!-~]*/)?)([\w+=,.@-]{1,64})", role, re.ASCII)
    return not match or len(match[1]) > 513


# What is refused though the model lets it through: the rule, its source, the error, whether it holds for the members of
# a request. The rules without a predicate need more than one request, or a certificate of their own, and are tried by
# hand in `try_rules`.
RULES = [
    ("an alias may not begin with aws/", f"{GUIDE}/resource-aliases.html", VALIDATION,
     lambda members, world: (members.get("aliasName") or "").lower().startswith("aws/")),
    ("an alias is of one resource of its type", f"{GUIDE}/resource-aliases.html", VALIDATION, None),
    ("a source has a sourceType", f"{API}/API_Source.html", VALIDATION,
     lambda members, world: members.get("source") is not None and source_of(members).get("sourceType") is None),
    ("AWS_ACM_PCA is not served here", LOCAL, VALIDATION,
     lambda members, world: source_of(members).get("sourceType") == "AWS_ACM_PCA"),
    ("SELF_SIGNED_REPOSITORY is not served here", LOCAL, VALIDATION,
     lambda members, world: source_of(members).get("sourceType") == "SELF_SIGNED_REPOSITORY"),
    ("a CERTIFICATE_BUNDLE has x509CertificateData", f"{API}/API_SourceData.html", VALIDATION,
     lambda members, world: is_bundle(members) and data_of(members) is None),
    ("x509CertificateData is PEM", f"{API}/API_SourceData.html", VALIDATION,
     lambda members, world: is_bundle(members) and "-----BEGIN" not in (data_of(members) or "-----BEGIN")),
    ("the certificates are of CAs", f"{GUIDE}/trust-model.html", VALIDATION, None),
    ("an anchor has at most 2 certificates", QUOTAS, VALIDATION, None),
    ("an enabled setting has a threshold", f"{API}/API_NotificationSetting.html", VALIDATION,
     lambda members, world: any(
         setting.get("enabled") and setting.get("threshold") is None
         for setting in members.get("notificationSettings") or []
     )),
    ("crlData is a CRL", f"{API}/API_ImportCrl.html", VALIDATION, lambda members, world: no_list(members)),
    ("an anchor has at most 2 CRLs", QUOTAS, VALIDATION, None),
    ("there are at most 50 anchors", QUOTAS, VALIDATION, None),
    ("there are at most 250 profiles", QUOTAS, VALIDATION, None),
    ("trustAnchorArn is the ARN of an anchor, no alias", f"{API}/API_ImportCrl.html", NOT_FOUND,
     lambda members, world: members.get("trustAnchorArn", world.holder) not in world.anchor_arns),
    ("a field knows its specifiers", f"{GUIDE}/attribute-mapping.html", VALIDATION,
     lambda members, world: any(
         unknown_specifier(members["certificateField"], rule["specifier"])
         for rule in members.get("mappingRules") or []
     )),
    ("there are mapping rules", f"{GUIDE}/attribute-mapping.html", VALIDATION,
     lambda members, world: members.get("mappingRules") == []),
    ("a role ARN is one of IAM", IAM, VALIDATION,
     lambda members, world: any(no_role(role) for role in members.get("roleArns") or [])),
    ("a token is one that a list gave", f"{API}/API_ListProfiles.html", VALIDATION,
     lambda members, world: members.get("nextToken") is not None and members["nextToken"] not in world.tokens),
]

# The kinds of resources: their names in ARNs, paths, answers and operations.
KINDS = {
    "TrustAnchor": ("trust-anchor", "trustAnchorId", "trustAnchor"),
    "Profile": ("profile", "profileId", "profile"),
    "Crl": ("crl", "crlId", "crl"),
}
CREATE = {"TrustAnchor": "CreateTrustAnchor", "Profile": "CreateProfile", "Crl": "ImportCrl"}
IDENTIFIERS = {"TrustAnchorIdentifier": "TrustAnchor", "ProfileIdentifier": "Profile", "CrlIdentifier": "Crl"}
ROLE = f"arn:aws:iam::{ACCOUNT}:role/"
# Identifiers longer than an id: an ARN that names nothing, as long as needed.
LONG = {
    "RoleArn": ROLE,
    "TrustAnchorIdentifierArn": arn("trust-anchor/"),
    "TrustAnchorIdentifier": arn("trust-anchor/"),
    "ProfileIdentifier": arn("profile/"),
    "CrlIdentifier": arn("crl/"),
}
BROKEN = {
    "ResourceName": ["a/b", "é", "a.b"],
    "AliasName": ["1a", "a//b", "a/", "/a", "a b", "é"],
    "TagKey": ["a#", "é"],
    "TagValue": ["a#", "é"],
    "RoleArn": ["role", "arn:aws:s3:::bucket", f"arn:aws:iam::{ACCOUNT}:user/a", " " + ROLE + "A"],
    "Uuid": ["g" * 36, "0" * 36, "11111111-1111-1111-1111-11111111111A"],
    "TrustAnchorIdentifierArn": ["a", arn("profile/a"), str(uuid.uuid4())],
    "TrustAnchorIdentifier": ["a", arn("profile/a"), arn("alias/crl/a"), "G" + str(uuid.uuid4())[1:]],
    "ProfileIdentifier": ["a", arn("trust-anchor/a"), arn("alias/crl/a"), str(uuid.uuid4()) + "/"],
    "CrlIdentifier": ["a", arn("trust-anchor/a"), arn("alias/profile/a"), "arn:aws:s3:::bucket"],
}


class World:
    """What lives in the service, and good values made from it."""

    def __init__(self, service):
        self.service, self.authority = service, Authority()
        self.pem, self.crl = self.authority.pem, self.authority.revocation_list()
        self.names, self.aliases = {}, {kind: {} for kind in KINDS}
        self.anchor_arns, self.tokens, self.number, self.sized_lists = set(), set(), 0, {}
        source = {"sourceType": "CERTIFICATE_BUNDLE", "sourceData": {"x509CertificateData": self.pem}}
        self.source = source
        self.details, self.others, self.holder = {}, {}, None
        for kind in KINDS:
            self.details[kind] = self.make(kind, "main")
            other = self.others[kind] = self.make(kind, "other")
            # Both lists belong to the other anchor, so that the main one may have another two.
            self.holder = other["trustAnchorArn"] if kind == "TrustAnchor" else self.holder

    def body_of(self, kind, alias):
        crl = base64.b64encode(self.crl).decode()
        body = {
            "TrustAnchor": {"source": self.source},
            "Profile": {"roleArns": [ROLE + "A"]},
            "Crl": {"crlData": crl, "trustAnchorArn": self.holder},
        }[kind]
        return {"name": alias, "aliasName": alias} | body

    def make(self, kind, alias, **members):
        detail = self.service.must(CREATE[kind], self.body_of(kind, alias) | members)[KINDS[kind][2]]
        self.know(kind, detail)
        return detail

    def know(self, kind, detail):
        name, identifier, _ = KINDS[kind]
        self.names[kind] = self.names.get(kind, set()) | {detail[identifier], arn(f"{name}/{detail[identifier]}")}
        if "aliasName" in detail:
            self.names[kind] |= {arn(f"alias/{name}/{detail['aliasName']}")}
        if kind == "TrustAnchor":
            self.anchor_arns.add(detail["trustAnchorArn"])

    def forget(self, kind, identifier):
        """Deletes a resource if it is still there."""
        self.service.call(f"Delete{kind}", {KINDS[kind][1]: identifier})
        ours = {identifier, arn(f"{KINDS[kind][0]}/{identifier}")}
        self.names[kind] -= ours
        self.anchor_arns -= ours

    def good(self, name):
        """A good value of a shape."""
        shape = SHAPES[name]
        if shape["type"] == "structure":
            members = {key: self.good(member["shape"]) for key, member in shape["members"].items()}
            if shape.get("union"):
                del members["acmPcaArn"]
            return members
        if shape["type"] == "list":
            return [self.good(shape["member"]["shape"])]
        if shape["type"] == "boolean":
            return True
        if name == "TrustAnchorType":
            return "CERTIFICATE_BUNDLE"
        if "enum" in shape:
            return shape["enum"][0]
        if name in IDENTIFIERS:
            return self.details[IDENTIFIERS[name]][KINDS[IDENTIFIERS[name]][1]]
        self.number += 1
        return {
            "ResourceName": "A name-1_b",
            "AliasName": f"alias/a-{self.number}_",
            "RoleArn": f"{ROLE}path/Name-{self.number}",
            "ManagedPolicyListMemberString": "arn:aws:iam::aws:policy/ReadOnlyAccess",
            "SourceDataX509CertificateDataString": self.pem,
            "String": '{"Version":"2012-10-17","Statement":[]}',
            "UpdateProfileRequestSessionPolicyString": '{"Version":"2012-10-17","Statement":[]}',
            "TagKey": f"Key {self.number}",
            "TagValue": "a value:/=+@-.",
            "AmazonResourceName": self.details["Profile"]["profileArn"],
            "TrustAnchorIdentifierArn": self.details["TrustAnchor"]["trustAnchorArn"],
            "ImportCrlRequestCrlDataBlob": base64.b64encode(self.crl).decode(),
            "UpdateCrlRequestCrlDataBlob": base64.b64encode(self.crl).decode(),
            "MappingRuleSpecifierString": "CN",
            "Uuid": self.details["TrustAnchor"]["trustAnchorId"],
            "Integer": 1,
        }.get(name, shape.get("min"))

    def sized(self, name, length):
        """A value of that length which fits the pattern, if one of that length does."""
        if SHAPES[name]["type"] == "blob":
            if length not in self.sized_lists:
                fits = 1000 < length <= SHAPES[name]["max"]
                self.sized_lists[length] = self.authority.revocation_list_of(length) if fits else b"a" * length
            return base64.b64encode(self.sized_lists[length]).decode()
        if name == "SourceDataX509CertificateDataString" and length > 10_000:
            return self.authority.certificate(3 * length // 4 - 4000).ljust(length, "\n")
        if name == "MappingRuleSpecifierString" and length > 3:
            return ("1.2" + ".111111" * length)[: length - 1] + "1"
        if name == "Uuid":
            return (self.good(name) + "a" * length)[:length]
        prefix = LONG.get(name, "")
        return prefix + "a" * (length - len(prefix)) if length > len(prefix) else "a" * length

    def prepare(self, operation):
        """Good members of a request, and what to do when it was granted."""
        shape = OPERATIONS[operation]["input"]["shape"]
        members = self.good(shape)
        undo = lambda answer: None
        kind = next((kind for kind in KINDS if operation.endswith(kind)), None)
        if operation in CREATE.values():
            kind = next(kind for kind in CREATE if CREATE[kind] == operation)
            _, identifier, key = KINDS[kind]
            undo = lambda answer: self.service.must(f"Delete{kind}", {identifier: answer.body[key][identifier]})
        elif operation == f"Delete{kind}":
            self.number += 1
            main = {"trustAnchorArn": self.details["TrustAnchor"]["trustAnchorArn"]} if kind == "Crl" else {}
            detail = self.make(kind, f"fresh-{self.number}", **main)
            members[KINDS[kind][1]] = detail[KINDS[kind][1]]
        elif operation == f"Update{kind}":
            members["aliasName"] = "main"
            undo = lambda answer: self.service.must(operation, self.restoring(operation, members, kind))
        elif operation == "DeleteAttributeMapping":
            for field, specifiers in {"x509Subject": ["CN", "OU"], "x509Issuer": ["CN"], "x509SAN": ["DNS"]}.items():
                rules = [{"specifier": specifier} for specifier in specifiers]
                put = {"profileId": members["profileId"], "certificateField": field, "mappingRules": rules}
                self.service.must("PutAttributeMapping", put)
            members["specifiers"] = ["CN"]
        elif operation in ("TagResource", "UntagResource"):
            undo = self.remove_tags
        elif operation == "GetSubject":
            members["subjectId"] = str(uuid.uuid4())
        elif operation.startswith("List") and "nextToken" in members:
            del members["nextToken"]
            answer = self.service.must(operation, {"pageSize": 1})
            assert ("nextToken" in answer) == (operation != "ListSubjects"), f"{operation} of pageSize 1: {answer}"
            if "nextToken" in answer:
                members["nextToken"] = answer["nextToken"]
                self.tokens.add(answer["nextToken"])
        return members, undo

    def restoring(self, operation, members, kind):
        return {key: value for key, value in members.items() if key in (KINDS[kind][1], "name", "aliasName")}

    def remove_tags(self, answer):
        resource = {"resourceArn": self.details["Profile"]["profileArn"]}
        keys = [tag["key"] for tag in self.service.must("ListTagsForResource", resource)["tags"]]
        self.service.must("UntagResource", resource | {"tagKeys": keys})

    def expected(self, operation, members, hit):
        """What may come of a request: `ok`, error types."""
        declared = {error["shape"] for error in OPERATIONS[operation]["errors"]}
        found = list(misfits(OPERATIONS[operation]["input"]["shape"], members, request=True))
        if found:
            return {VALIDATION if VALIDATION in declared else NOT_FOUND}, found[0]
        known = input_members(operation)
        for name, value in members.items():
            shape = known.get(name, {}).get("shape")
            kind = IDENTIFIERS.get(shape, "TrustAnchor" if name == "trustAnchorId" else None)
            if kind and value not in self.names[kind]:
                return {NOT_FOUND}, f"{name} names nothing"
            if name == "subjectId":
                return {NOT_FOUND}, "there are no subjects"
            arns = {value for names in self.names.values() for value in names if value[:4] == "arn:"}
            if name == "resourceArn" and (":alias/" in value or value not in arns):
                return {NOT_FOUND}, f"{name} names nothing"
        for rule, source, error, holds in RULES:
            if holds and holds(members, self):
                hit.add(rule)
                return {error}, f"{rule} ({source})"
        return {"ok"}, "the model lets it through"


class Member:
    """A member of a request, below its path of names and list elements."""

    def __init__(self, path, shape, required, location):
        self.path, self.shape_name, self.shape = path, shape, SHAPES[shape]
        self.required, self.location = required, location

    def __str__(self):
        return re.sub(r"\.\[\]", "[]", ".".join(self.path))

    def set(self, members, value):
        """The members with this value at the path."""
        members = copy.deepcopy(members)
        place = self.container(members)
        key = 0 if self.path[-1] == "[]" else self.path[-1]
        if value is ABSENT:
            place.pop(key, None)
        elif isinstance(place, list):
            place[0:1] = [value]
        else:
            place[key] = value
        return members

    def container(self, members):
        for step in self.path[:-1]:
            members = members[0 if step == "[]" else step]
        return members


def walk(name, path=(), location=None):
    """Every member below a shape."""
    shape = SHAPES[name]
    if shape["type"] == "structure":
        for key, member in shape["members"].items():
            where = location or member.get("location")
            yield Member((*path, key), member["shape"], key in shape.get("required", []), where)
            yield from walk(member["shape"], (*path, key), where)
    elif shape["type"] == "list":
        yield Member((*path, "[]"), shape["member"]["shape"], True, location)
        yield from walk(shape["member"]["shape"], (*path, "[]"), location)


WRONG_TYPES = {
    "string": [7, ["a"], {"a": "b"}, True],
    "blob": [7, {}, ["YQ=="]],
    "boolean": ["true", 1, []],
    "integer": ["900", [900], True, 900.5, 1e300],
    "list": [{}, "a", 1],
    "structure": [[], "a", False],
}


def values(member, world):
    """What to try in place of a member: a label, a value, whether the model alone refuses it (None: as may be)."""
    shape, name = member.shape, member.shape_name
    kind = shape["type"]
    low, high = shape.get("min"), shape.get("max")
    in_body = member.location is None
    if member.path[-1] != "[]":
        yield "missing", ABSENT, member.required
    if in_body:
        yield "null", None, member.required
        for value in WRONG_TYPES[kind]:
            yield f"wrong type {type(value).__name__}", value, True
    yield "good", world.good(name), None
    if "enum" in shape:
        yield from (("enum", value, None) for value in shape["enum"])
        for value in ("NO_SUCH", "", shape["enum"][0].swapcase(), shape["enum"][0] + "\n"):
            yield "no enum", value, True
    elif kind in ("string", "blob"):
        if low:
            yield "length min-1", world.sized(name, low - 1), True
        if low is not None:
            yield "length min", world.sized(name, low), None
        if low is None and kind == "string":
            yield "empty", "", None
        yield "length max" if high else "long", world.sized(name, high or 5000), None
        if high:
            yield "length max+1", world.sized(name, high + 1), True
        if kind == "blob":
            yield from (("no base64", value, True) for value in ("!!!!", "YWJj*", "a"))
        elif "pattern" in shape:
            yield from (("pattern", value, True) for value in BROKEN[name])
            yield "good and newline", world.good(name) + "\n", True
        elif high and name != "SourceDataX509CertificateDataString":
            # Characters are counted, neither octets nor halves of surrogate pairs.
            yield "characters", "é" * high, None
            if in_body or high < 5000:
                yield "characters", "\U0001f600" * high, None
    if kind == "boolean":
        yield "good", False, None
    if kind == "integer":
        if low is not None:
            yield from (("range", value, None) for value in (low, high))
            yield from (("outside", value, True) for value in (low - 1, high + 1, -high))
        elif member.location == "querystring":
            yield from (("integer", value, None) for value in (0, -1, 2, 50, 2**31 - 1))
            yield from (("no integer", value, True) for value in ("abc", "", "1.5", "1 "))
    if kind == "list" and in_body:
        element = shape["member"]["shape"]
        yield from (("list", [world.good(element) for _ in range(count)], None) for count in (0, 2, high or 3))
        if high:
            yield "list max+1", [world.good(element) for _ in range(high + 1)], True
    if name in IDENTIFIERS:
        yield from identifiers(IDENTIFIERS[name], world)
    if name == "AliasName":
        yield from (("reserved", value, None) for value in ("aws/a", "AWS/a", "aWs/a/b"))
        yield from (("alias", value, None) for value in ("a", "aws", "aws-/a", "Main", "a/b_/c-"))
    if name == "RoleArn":
        roles = (f"arn:aws:iam::{ACCOUNT}:role", "arn:aws:iam::1:role/A", f"{ROLE}a b", ROLE + "a" * 65)
        roles += (ROLE, f"arn:aws:iam:us-east-1:{ACCOUNT}:role/A", f"{ROLE}" + "p" * 513 + "/A")
        yield from (("no role", value, None) for value in roles)
        yield "role", ROLE + "p/" * 200 + "a" * 64, None
        yield "role of another account", "arn:aws-us-gov:iam::000000000001:role/A", None
    if name == "TrustAnchorIdentifierArn":
        yield "alias ARN", arn("alias/trust-anchor/main"), None
        yield from (("no anchor", value, None) for value in (arn(f"trust-anchor/{uuid.uuid4()}"), arn("trust-anchor")))
    if name == "MappingRuleSpecifierString":
        specifiers = ("*", "OU", "2.5.4.3", "DNS", "URI", "Name/*", "C N", "C/N")
        yield from (("specifier", value, None) for value in specifiers)
    if name == "ListRequestNextTokenString":
        # The last of a list, after which no page comes: no token is given for it.
        yield from (("id for a token", world.others[kind][KINDS[kind][1]], None) for kind in KINDS)
    if name == "Uuid":
        yield "unknown id", str(uuid.uuid4()), None
        yield "ARN for an id", world.details["TrustAnchor"]["trustAnchorArn"], True
        yield "id of a profile", world.details["Profile"]["profileId"], None
    if name == "AmazonResourceName":
        yield "alias ARN", arn("alias/profile/main"), None
        yield "id", world.details["Profile"]["profileId"], None
        yield "another Region", world.details["Profile"]["profileArn"].replace("us-east-1", "eu-west-1"), None
        yield "an anchor", world.details["TrustAnchor"]["trustAnchorArn"], None
        yield "a list", world.details["Crl"]["crlArn"], None


def identifiers(kind, world):
    name, identifier, _ = KINDS[kind]
    other = "Profile" if kind != "Profile" else "Crl"
    mine = arn(f"{name}/{world.details[kind][identifier]}")
    yield "ARN", mine, None
    yield "alias ARN", arn(f"alias/{name}/main"), None
    for label, value in (
        ("unknown id", str(uuid.uuid4())),
        ("unknown ARN", arn(f"{name}/{uuid.uuid4()}")),
        ("unknown alias", arn(f"alias/{name}/nobody")),
        ("alias of other case", arn(f"alias/{name}/MAIN")),
        ("malformed id", arn(f"{name}/a")),
        ("another Region", mine.replace("us-east-1", "eu-west-1")),
        ("another partition", mine.replace("arn:aws:", "arn:aws-cn:")),
        ("another account", mine.replace(ACCOUNT, "111122223333")),
        ("id of another kind", world.details[other][KINDS[other][1]]),
        ("alias by the path of ids", arn(f"{name}/main")),
    ):
        yield label, value, None


class Trial:
    """The requests that were made, and what they showed."""

    def __init__(self, service, world):
        self.service, self.world = service, world
        self.tried, self.cases, self.hit = set(), 0, set()

    def expect(self, operation, label, members, outcomes, why, answer):
        self.cases += 1
        about = f"{operation}, {label}, of {abridged(members)}"
        assert answer.outcome in outcomes, f"{about}: expected {sorted(map(str, outcomes))} since {why}, got {answer}"
        check_answer(operation, answer, members)

    def operation(self, operation):
        shape = OPERATIONS[operation]["input"]["shape"]
        for member in walk(shape):
            self.tried.add((operation, str(member)))
            for label, value, refused in values(member, self.world):
                self.case(operation, member, label, value, refused)
            self.beside(operation, member)

    def discard(self, operation, members):
        kind = operation.removeprefix("Delete")
        if kind in KINDS and operation != kind:
            self.world.forget(kind, members[KINDS[kind][1]])

    def case(self, operation, member, label, value, refused, safe=""):
        members, undo = self.world.prepare(operation)
        prepared = members
        if member.path[-1] == "acmPcaArn":
            members = copy.deepcopy(members)
            members["source"] = {"sourceType": "AWS_ACM_PCA", "sourceData": {"acmPcaArn": "arn:aws:acm-pca:::a"}}
        if member.path == ("nextToken",) and label == "good":
            value = members.get("nextToken", ABSENT)
        if member.path == ("subjectId",) and label == "good":
            value = members["subjectId"]
        kind = operation.removeprefix("Delete")
        if kind in KINDS and operation != kind and label in ("good", "ARN", "alias ARN"):
            value = self.own(kind, members[KINDS[kind][1]], label)
        changed = member.set(members, value)
        outcomes, why = self.world.expected(operation, changed, self.hit)
        broken = any(misfits(OPERATIONS[operation]["input"]["shape"], changed, request=True))
        assert refused is None or broken == refused, f"{operation} {member} {label}: the model says {broken}"
        outcomes = self.loosened(operation, member, changed, outcomes)
        answer = self.service.call(operation, changed, safe=safe)
        shown = "absent" if value is ABSENT else abridged(value)[:100]
        self.expect(operation, f"{member} {label}, {shown}", changed, outcomes, why, answer)
        if answer.outcome == "ok":
            undo(answer)
        self.discard(operation, prepared)
        if label in ("ARN", "alias ARN") and not safe and member.location == "uri":
            self.case(operation, member, label, value, refused, safe=":/")

    def own(self, kind, identifier, label):
        """A name of the resource that is made to be deleted."""
        name = KINDS[kind][0]
        alias = arn(f"alias/{name}/fresh-{self.world.number}")
        return {"good": identifier, "ARN": arn(f"{name}/{identifier}"), "alias ARN": alias}[label]

    def loosened(self, operation, member, members, outcomes):
        """What the sources leave open."""
        if member.location == "uri" and not members.get(member.path[0]):
            # Without an identifier the path is another one, or none.
            return {VALIDATION, NOT_FOUND, UNKNOWN}
        if operation == "DeleteAttributeMapping" and outcomes == {"ok"}:
            field, specifiers = members["certificateField"], members.get("specifiers")
            if specifiers is not None and (field == "x509SAN" or specifiers != ["CN"]):
                # A specifier that is not mapped.
                return {"ok", VALIDATION}
        return outcomes

    def beside(self, operation, member):
        """An unknown member beside this one is passed over."""
        if member.path[-1] == "[]" or member.path[-1] == "acmPcaArn":
            return
        members, undo = self.world.prepare(operation)
        changed = copy.deepcopy(members)
        unknown = {"a": [1, None, {"b": "c"}]} if has_body(operation) else "a"
        place = member.container(changed) if member.location is None else changed
        place["unknownMember"] = unknown
        outcomes, why = self.world.expected(operation, changed, self.hit)
        answer = self.service.call(operation, changed)
        self.expect(operation, f"unknown member beside {member}", changed, outcomes, why, answer)
        if answer.outcome == "ok":
            undo(answer)
        self.discard(operation, members)

    def bodies(self, operation):
        """Bodies that are no good JSON, and the ways to name their type."""
        members, undo = self.world.prepare(operation)
        method, target, body = compose(operation, members)
        good = json.dumps(body).encode()
        required = set(SHAPES[OPERATIONS[operation]["input"]["shape"]].get("required", [])) & set(body)
        nested = b"[" * 2000 + b"]" * 2000
        objects = b'{"a":' * 2000 + b"1" + b"}" * 2000
        bad = [b"[]", b'"a"', b"7", b"true", b"null", b"{", good[:-1], good + b"x", b"'a'", nested, b"[" * 2000]
        bad += [good.replace(b'"', b"'"), good[:-1] + b',"b":"\xff\xfe"}', b"\xef\xbb\xbf\xff", b"\0", good + good]
        send = lambda octets, **how: self.service.send(method, target, octets, **how)
        for octets in bad:
            self.expect(operation, f"the body {octets[:40]!r}", members, {VALIDATION}, "it is no object", send(octets))
        deep = [objects, good[:-1] + b',"unknownMember":' + nested + b"}"]
        for octets in deep:
            answer = send(octets)
            self.expect(operation, "a deep body", members, {"ok", VALIDATION}, "it is deep", answer)
            if answer.outcome == "ok":
                undo(answer)
        for octets in (b"", b"{}", b" {\n} "):
            answer = send(octets)
            outcomes = {VALIDATION} if required else {"ok"}
            self.expect(operation, f"the body {octets!r}", members, outcomes, "it has no members", answer)
        json_types = [None, "application/json", "application/json; charset=utf-8", "application/x-amz-json-1.1"]
        for content_type in [*json_types, "APPLICATION/JSON", "text/plain", "application/octet-stream"]:
            answer = send(good, content_type=content_type)
            outcomes = {"ok"} if content_type in json_types else {"ok", VALIDATION}
            self.expect(operation, f"Content-Type {content_type}", members, outcomes, "it is JSON", answer)
            if answer.outcome == "ok":
                undo(answer)

    def paths(self):
        """Paths and methods of no operation."""
        profile = self.world.details["Profile"]["profileId"]
        for method, target in [
            ("GET", "/"), ("GET", "/nothing"), ("PUT", "/trustanchors"), ("DELETE", "/trustanchors"),
            ("PATCH", "/crls"),
            ("POST", f"/profile/{profile}/nothing"), ("PUT", f"/profile/{profile}"), ("GET", "/TagResource"),
            ("DELETE", "/ListTagsForResource"), ("POST", "/put-notifications-settings"), ("POST", "/subjects"),
            ("DELETE", f"/subject/{profile}"), ("GET", f"/profiles/{profile}/mappings"), ("GET", "/TRUSTANCHORS"),
            ("POST", f"/profile/{profile}/ENABLE"), ("GET", "/listtagsforresource"), ("PATCH", "/nothing/%ff"),
        ]:
            answer = self.service.send(method, target)
            self.cases += 1
            right = (answer.status, answer.error_type) == (404, UNKNOWN)
            right = right and isinstance((answer.body or {}).get("message"), str)
            assert right, f"{method} {target}: expected 404 {UNKNOWN}, got {answer}"

    def refused(self, rule, operation, members, words=""):
        """A rule that the table lists without a predicate."""
        error = next(error for name, _, error, _ in RULES if name == rule)
        self.hit.add(rule)
        answer = self.service.call(operation, members)
        self.expect(operation, rule, members, {error}, rule, answer)
        assert words in answer.body["message"], f"{operation}, {rule}: expected {words!r}, got {answer}"


def try_rules(trial):
    """The rules that one member of one request does not show."""
    world, service = trial.world, trial.service
    for kind, (_, identifier, _) in KINDS.items():
        rule = "an alias is of one resource of its type"
        trial.refused(rule, f"Update{kind}", {identifier: world.details[kind][identifier], "aliasName": "other"})
        if kind != "Crl":
            trial.refused(rule, CREATE[kind], world.body_of(kind, "main"))
    anchor = world.make("TrustAnchor", "of-lists")
    lists = [world.make("Crl", f"list-{number}", trustAnchorArn=anchor["trustAnchorArn"]) for number in range(2)]
    third = world.body_of("Crl", "list-2") | {"trustAnchorArn": anchor["trustAnchorArn"]}
    trial.refused("an anchor has at most 2 CRLs", "ImportCrl", third)
    world.forget("Crl", lists[0]["crlId"])
    taken = third | {"aliasName": "list-1"}
    trial.refused("an alias is of one resource of its type", "ImportCrl", taken)
    der = world.authority.revocation_list(encoding=serialization.Encoding.DER)
    crl = base64.b64encode(der).decode()
    world.forget("Crl", world.make("Crl", "der", trustAnchorArn=anchor["trustAnchorArn"], crlData=crl)["crlId"])
    for octets in (b"0", world.pem.encode(), b"-----BEGIN X509 CRL-----\nYQ==\n-----END X509 CRL-----\n", der[:-1]):
        bad = third | {"crlData": base64.b64encode(octets).decode()}
        trial.refused("crlData is a CRL", "ImportCrl", bad)
        update = {"crlId": lists[1]["crlId"], "crlData": bad["crlData"]}
        trial.refused("crlData is a CRL", "UpdateCrl", update)
    world.forget("Crl", lists[1]["crlId"])
    bundle = lambda pem: {"sourceType": "CERTIFICATE_BUNDLE", "sourceData": {"x509CertificateData": pem}}
    pem_rule, ca_rule = "x509CertificateData is PEM", "the certificates are of CAs"
    end_entity, no_signer = Authority(ca=False, signs_certificates=False), Authority(signs_certificates=False)
    two = world.pem + Authority("Second").pem
    for rule, pem, words in [
        (pem_rule, "no certificate", BAD_DATA),
        (pem_rule, "-----BEGIN CERTIFICATE-----\nYQ==\n-----END CERTIFICATE-----\n", BAD_DATA),
        (ca_rule, end_entity.pem, BAD_CONSTRAINTS),
        (ca_rule, world.pem + end_entity.pem, BAD_CONSTRAINTS),
        (ca_rule, no_signer.pem, ""),
        ("an anchor has at most 2 certificates", two + Authority("Third").pem, ""),
    ]:
        source = {"source": bundle(pem)}
        trial.refused(rule, "CreateTrustAnchor", {"name": "a"} | source, words)
        trial.refused(rule, "UpdateTrustAnchor", {"trustAnchorId": anchor["trustAnchorId"]} | source)
    kept = world.service.must("GetTrustAnchor", {"trustAnchorId": anchor["trustAnchorId"]})["trustAnchor"]["source"]
    assert kept == world.source, f"UpdateTrustAnchor, refused: expected the source as it was, got {abridged(kept)}"
    world.forget("TrustAnchor", world.make("TrustAnchor", "two", source=bundle(two))["trustAnchorId"])
    world.forget("TrustAnchor", anchor["trustAnchorId"])
    for kind, quota, plural in (("TrustAnchor", 50, "anchors"), ("Profile", 250, "profiles")):
        _, identifier, key = KINDS[kind]
        count = len(list_all(service, f"List{kind}s", f"{key}s"))
        made = [world.make(kind, f"many-{number}")[identifier] for number in range(quota - count)]
        trial.refused(f"there are at most {quota} {plural}", CREATE[kind], world.body_of(kind, "one-too-many"))
        # Another Region has a count of its own.
        service.must(CREATE[kind], world.body_of(kind, "one-too-many"), region="eu-west-1")
        for one in made:
            world.forget(kind, one)
        again = list_all(service, f"List{kind}s", f"{key}s")
        assert len(again) == count, f"List{kind}s: expected {count} after the deletions, got {len(again)}"


def list_all(service, operation, key):
    found, token = [], {}
    while token is not None:
        answer = service.must(operation, token)
        found += answer[key]
        token = {"nextToken": answer["nextToken"]} if "nextToken" in answer else None
    return found


def as_sent(operation, members):
    """The members as path and query carry them: all is text there, and nothing is null."""
    sent = {}
    for name, value in members.items():
        known = input_members(operation).get(name, {})
        is_list = known and SHAPES[known["shape"]]["type"] == "list"
        if known.get("location") == "uri":
            value = as_text(value or "")
        elif known.get("location") == "querystring":
            texts = [as_text(item) for item in (value if isinstance(value, list) else [value])]
            if value is None or not texts:
                continue
            value = texts if is_list else as_integer(known, texts[0])
        sent[name] = value
    return sent


def as_integer(known, text):
    is_integer = SHAPES[known["shape"]]["type"] == "integer" and re.fullmatch(r"-?\d+", text, re.ASCII)
    return int(text) if is_integer else text


class Fuzz:
    """Requests at random, made from the shapes."""

    REGIONS = ["us-east-1"] * 17 + ["eu-west-1", "cn-north-1", "us-gov-west-1"]
    JUNK = [None, 0, -1, 1.5, "", "a", [], {}, True, [None], {"a": None}, "\0", "é" * 300, 2**63, [[]], "a" * 1100]

    def __init__(self, service, world):
        self.service, self.world, self.random = service, world, random.Random(1)
        self.pool, self.tokens = {kind: [] for kind in KINDS}, []
        self.counts = {}

    def run(self, count):
        operations = sorted(OPERATIONS) + sorted(CREATE.values())
        for _ in range(count):
            operation = self.random.choice(operations)
            region = self.random.choice(self.REGIONS)
            members = self.structure(OPERATIONS[operation]["input"]["shape"], operation)
            members = members if isinstance(members, dict) else {}
            method, target, body = compose(operation, members, self.random.choice(["", "", ":/"]))
            octets = b"" if body is None else json.dumps(body).encode()
            fits = not any(misfits(OPERATIONS[operation]["input"]["shape"], as_sent(operation, members), request=True))
            answer = self.send(operation, method, target, octets, region)
            if answer is None:
                continue
            check_answer(operation, answer, members)
            self.counts[answer.outcome] = self.counts.get(answer.outcome, 0) + 1
            if answer.outcome == "ok":
                about = f"{operation} in {region} of {abridged(members)}"
                assert fits, f"{about}: expected a refusal by the model, got {answer}"
                self.harvest(operation, answer.body)

    def send(self, operation, method, target, octets, region):
        """Sends a request, one in twenty with path, method or body spoiled; then there is no answer to compare."""
        luck = self.random.random()
        if luck > 0.05:
            return self.service.send(method, target, octets, region)
        if luck < 0.02:
            target = "".join(self.random.choice("/%?&=:abc01-.~") for _ in range(self.random.randrange(1, 40)))
            target = re.sub("%", "%41", "/" + target)
        elif luck < 0.03:
            method = self.random.choice(["GET", "PUT", "POST", "PATCH", "DELETE", "OPTIONS"])
        else:
            cut = self.random.randrange(len(octets) + 1)
            octets = octets[:cut] + bytes([self.random.randrange(256)]) + octets[cut:]
        answer = self.service.send(method, target, octets, region)
        assert answer.status < 500, f"{method} {target}: expected a status below 500, got {answer}"
        if answer.outcome != "ok" and operation:
            allowed = {VALIDATION, NOT_FOUND, UNKNOWN, "AccessDeniedException", "TooManyTagsException"}
            right = answer.error_type in allowed and isinstance((answer.body or {}).get("message"), str)
            assert right, f"{method} {target}: expected a type and a message, got {answer}"
        return None

    def harvest(self, operation, body):
        """Keeps what lives, to be named by later requests."""
        for kind, (_, identifier, key) in KINDS.items():
            for detail in [body[key]] if key in body else body.get(f"{key}s", [])[:3]:
                others = [one for one in self.pool[kind] if one[identifier] != detail[identifier]]
                self.pool[kind] = others if operation == f"Delete{kind}" else others[-40:] + [detail]
        self.tokens = self.tokens[-5:] + [body["nextToken"]] if "nextToken" in body else self.tokens

    def structure(self, name, operation):
        shape = SHAPES[name]
        members = {}
        for key, member in shape["members"].items():
            needed = key in shape.get("required", []) or "location" in member or key.startswith("source")
            if self.random.random() < (0.98 if needed else 0.4):
                members[key] = self.value(member["shape"], operation)
        if shape.get("union") and self.random.random() < 0.9:
            members.pop("acmPcaArn", None)
        if self.random.random() < 0.05:
            members["unknownMember"] = self.random.choice(self.JUNK)
        return members

    def value(self, name, operation):
        shape, luck = SHAPES[name], self.random.random()
        if luck < 0.03:
            return self.random.choice(self.JUNK)
        if shape["type"] == "structure":
            return self.structure(name, operation)
        if shape["type"] == "list":
            count = self.random.choice([0, 1, 1, 1, 2, 3, min(shape.get("max", 5), 60)])
            return [self.value(shape["member"]["shape"], operation) for _ in range(count)]
        if luck < 0.06 and shape["type"] in ("string", "blob") and "enum" not in shape:
            length = self.random.choice([shape.get("min", 0), min(shape.get("max", 50), 1100)])
            return self.world.sized(name, length + self.random.choice([-1, 0, 1]) if length else 0)
        if luck < 0.08 and name in BROKEN:
            return self.random.choice(BROKEN[name])
        return self.good(name, operation)

    def good(self, name, operation):
        shape = SHAPES[name]
        if shape["type"] == "boolean":
            return self.random.random() < 0.5
        if "enum" in shape:
            weights = [8 if value == "CERTIFICATE_BUNDLE" else 1 for value in shape["enum"]]
            return self.random.choices(shape["enum"], weights)[0]
        if shape["type"] == "integer":
            return self.random.randint(shape.get("min", -1), shape.get("max", 60))
        if name == "ListRequestNextTokenString":
            return self.random.choice(self.tokens or ["a"])
        if name == "AliasName":
            return self.random.choice(["", "aws/a", *(f"a-{number}" for number in range(40))])
        if name == "Uuid" and operation == "GetSubject":
            return str(uuid.UUID(int=self.random.getrandbits(128)))
        kind = IDENTIFIERS.get(name, "TrustAnchor" if name in ("Uuid", "TrustAnchorIdentifierArn") else None)
        if name == "AmazonResourceName":
            kind = self.random.choice(list(KINDS))
        if kind and self.pool[kind]:
            detail, own = self.random.choice(self.pool[kind]), KINDS[kind][1]
            if name == "Uuid":
                return detail[own]
            full = detail[own.replace("Id", "Arn")]
            if name in ("AmazonResourceName", "TrustAnchorIdentifierArn"):
                return full
            return self.random.choice([detail[own], detail[own], full, detail.get("aliasArn", full)])
        if name == "MappingRuleSpecifierString" or (name == "String" and operation == "DeleteAttributeMapping"):
            return self.random.choice(["CN", "OU", "*", "DNS", "URI", "Name/*", "Name/CN", "2.5.4.3", "-"])
        if name == "TagKey":
            return f"key-{self.random.randrange(300)}"
        return self.world.good(name)


def main(url):
    service = Service(url)
    world = World(service)
    trial = Trial(service, world)
    for operation in OPERATIONS:
        trial.operation(operation)
        if has_body(operation):
            trial.bodies(operation)
    trial.paths()
    try_rules(trial)
    model = ServiceModel(MODEL)
    shapes = {operation: model.operation_model(operation).input_shape for operation in model.operation_names}
    derived = {(operation, path) for operation, shape in shapes.items() for path in described_paths(shape)}
    assert trial.tried == derived, f"expected the members of the model, got a difference of {trial.tried ^ derived}"
    unused = {rule for rule, *_ in RULES} - trial.hit
    assert not unused, f"expected every rule to refuse something, got none by {unused}"
    start, fuzz = time.monotonic(), Fuzz(service, world)
    fuzz.run(10_000)
    seconds = time.monotonic() - start
    assert seconds < 60, f"expected 10,000 requests in less than 60 s, got {seconds:.0f}"
    outcomes = ", ".join(f"{count} {name}" for name, count in sorted(fuzz.counts.items(), key=lambda item: -item[1]))
    print(f"{len(derived)} members tried in {len(OPERATIONS)} operations, {trial.cases} cases, {len(RULES)} rules; "
          f"10000 requests at random in {seconds:.0f} s ({outcomes})")


if __name__ == "__main__":
    main(*sys.argv[1:])
