"""The control plane through boto3 and the `aws` CLI: all operations, each shown by a second call.

    control_plane.py URL    calls a fresh service there
"""

import datetime
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import uuid

import boto3
from botocore import xform_name
from botocore.config import Config
from botocore.model import ServiceModel
from cryptography.hazmat.primitives import serialization

from rolesanywhere_service import ACCOUNT, MODEL, OPERATIONS, Authority, abridged, arn, described_paths

KEYS = {"AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE", "AWS_SECRET_ACCESS_KEY": "example"}
ROLE, OTHER_ROLE = (f"arn:aws:iam::{ACCOUNT}:role/{name}" for name in ("path/Example", "Other"))
POLICY = '{"Version":"2012-10-17","Statement":[]}'
SERVICE = "rolesanywhere.amazonaws.com"
# Kind: its names in operations, ARNs, identifiers and answers.
KINDS = {
    "trust_anchor": ("trust-anchor", "trustAnchorId", "trustAnchorArn", "trustAnchor"),
    "profile": ("profile", "profileId", "profileArn", "profile"),
    "crl": ("crl", "crlId", "crlArn", "crl"),
}
EVENTS = ("CA_CERTIFICATE_EXPIRY", "END_ENTITY_CERTIFICATE_EXPIRY")
# There is neither a Private CA nor, without a session, a subject.
NEVER_GRANTED = {
    ("CreateTrustAnchor", "source.sourceData.acmPcaArn"),
    ("UpdateTrustAnchor", "source.sourceData.acmPcaArn"),
    ("GetSubject", "subjectId"),
    ("ListSubjects", "nextToken"),
}
DEFAULT_MAPPINGS = {"x509Subject": ["*"], "x509Issuer": ["*"], "x509SAN": ["DNS", "URI", "Name/*"]}


def same(about, got, expected):
    """Compares; where both are dictionaries the difference is said member by member."""
    if isinstance(got, dict) and isinstance(expected, dict):
        for name in sorted(set(got) | set(expected)):
            wanted, found = expected.get(name, "nothing"), got.get(name, "nothing")
            assert wanted == found, f"{about}, {name}: expected {abridged(wanted)}, got {abridged(found)}"
    assert got == expected, f"{about}: expected {abridged(expected)}, got {abridged(got)}"


class Callers:
    """Clients of boto3 that note which operations are called, with which members."""

    def __init__(self, url):
        self.url, self.count = url, 0
        self.operations, self.members, self.granted = set(), set(), set()

    def client(self, region="us-east-1", validation=True):
        config = Config(retries={"max_attempts": 0}, parameter_validation=validation)
        session = boto3.Session(*KEYS.values(), region_name=region)
        client = session.client("rolesanywhere", endpoint_url=self.url, config=config)
        note = lambda params, model, **_: self.note(client, params, model)
        client.meta.events.register("provide-client-params.rolesanywhere", note)
        grant = lambda http_response, **_: self.grant(client, http_response)
        client.meta.events.register("after-call.rolesanywhere", grant)
        return client

    def note(self, client, params, model):
        client.last_call = f"{model.name} of {abridged(params)}"
        self.operations.add(model.name)
        client.last_members = {(model.name, path) for path in set_paths(params)}
        self.members |= client.last_members
        self.count += 1

    def grant(self, client, response):
        if response.status_code < 300:
            self.granted |= client.last_members


def set_paths(value, path=""):
    """The members that a request sets, as `described_paths` writes them."""
    if path:
        yield path
    if isinstance(value, dict):
        for name, member in value.items():
            yield from set_paths(member, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for element in value:
            yield from set_paths(element, f"{path}[]")


class Kind:
    """One kind of resource through one client."""

    def __init__(self, client, kind):
        self.client, self.kind = client, kind
        self.name, self.identifier, self.arn_member, self.member = KINDS[kind]

    def call(self, operation, identifier=None, **members):
        members |= {self.identifier: identifier} if identifier else {}
        return in_order(getattr(self.client, f"{operation}_{self.kind}")(**members)[self.member])

    def listed(self):
        pages = self.client.get_paginator(f"list_{self.kind}s").paginate()
        return [in_order(detail) for page in pages for detail in page[f"{self.member}s"]]

    def shown(self, identifier):
        """The resource by Get, which List must show too."""
        detail = self.call("get", identifier)
        found = [one for one in self.listed() if one[self.identifier] == detail[self.identifier]]
        same(f"list_{self.kind}s", found, [detail])
        assert "previousAliasName" not in detail, f"get_{self.kind}: expected no previousAliasName, got {detail}"
        return detail

    def created(self, expected, **members):
        """Creates; what is shown then has these members and those that the service adds."""
        before = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(seconds=2)
        answer = self.call("import" if self.kind == "crl" else "create", **members)
        detail = self.shown(answer[self.identifier])
        same(f"creation of a {self.kind}, the answer and get_{self.kind}", answer, detail)
        region = self.client.meta.region_name
        identifier = str(uuid.UUID(detail[self.identifier]))
        added = {self.identifier: identifier, self.arn_member: arn(f"{self.name}/{identifier}", region)}
        assert before < detail["createdAt"], f"create of {self.kind}, createdAt: got {detail['createdAt']}"
        same(f"create of {self.kind}, updatedAt", detail["updatedAt"], detail["createdAt"])
        added |= {"createdAt": detail["createdAt"], "updatedAt": detail["updatedAt"]}
        same(f"create of {self.kind}", detail, {**added, **expected})
        return detail

    def changed(self, before, changes, call, previous=None):
        """What a call changes, None for a member that goes; all else stays as it was."""
        time.sleep(0.01)
        answer = call()
        about = f"change of {self.kind} {sorted(changes)}"
        after = self.shown(before[self.identifier])
        earlier, later = before["updatedAt"], after["updatedAt"]
        assert later > earlier, f"{about}, updatedAt: expected later than {earlier}, got {later}"
        expected = before | changes | {"updatedAt": after["updatedAt"]}
        same(about, after, {name: value for name, value in expected.items() if value is not None})
        same(f"{about}, the answer", answer, after | ({"previousAliasName": previous} if previous else {}))
        return after

    def updated(self, before, changes=None, previous=None, **members):
        call = lambda: self.call("update", before[self.identifier], **members)
        return self.changed(before, members if changes is None else changes, call, previous)

    def switched(self, before):
        """Enables and disables, ending as it was."""
        for enabled in (not before["enabled"], before["enabled"]):
            call = lambda: self.call("enable" if enabled else "disable", before[self.identifier])
            before = self.changed(before, {"enabled": enabled}, call)
        return before

    def deleted(self, before, identifier=None):
        same(f"delete_{self.kind}", self.call("delete", identifier or before[self.identifier]), before)
        self.missing(before[self.identifier])
        ids = [one[self.identifier] for one in self.listed()]
        assert before[self.identifier] not in ids, f"list_{self.kind}s after the deletion: got {ids}"

    def missing(self, identifier):
        refused(self.client, "ResourceNotFoundException", lambda: self.call("get", identifier))

    def alias(self, name):
        return {"aliasName": name, "aliasArn": arn(f"alias/{self.name}/{name}", self.client.meta.region_name)}


def refused(client, error, call):
    """The class of botocore for this error is raised, with its status and a message."""
    status = {"ResourceNotFoundException": 404}.get(error, 400)
    try:
        answer = call()
    except getattr(client.exceptions, error) as raised:
        response = raised.response
        same(f"{client.last_call}, status", response["ResponseMetadata"]["HTTPStatusCode"], status)
        assert response["Error"]["Message"], f"{client.last_call}: expected a message, got {response}"
        return response["Error"]["Message"]
    except client.exceptions.ClientError as raised:
        raise AssertionError(f"{client.last_call}: expected {error}, got {raised}") from raised
    raise AssertionError(f"{client.last_call}: expected {error}, got {abridged(answer)}")


def tags_of(client, resource):
    tags = client.list_tags_for_resource(resourceArn=resource)["tags"]
    same("list_tags_for_resource, keys", len({tag["key"] for tag in tags}), len(tags))
    return {tag["key"]: tag["value"] for tag in tags}


def as_tags(tags):
    return [{"key": key, "value": value} for key, value in tags.items()]


def bundle(pem):
    return {"sourceType": "CERTIFICATE_BUNDLE", "sourceData": {"x509CertificateData": pem}}


def setting(event, enabled=True, threshold=45, by=SERVICE):
    found = {"enabled": enabled, "event": event, "channel": "ALL", "configuredBy": by}
    return found | ({"threshold": threshold} if threshold else {})


def mappings(fields):
    """Attribute mappings, in order."""
    return [
        {"certificateField": field, "mappingRules": [{"specifier": one} for one in sorted(specifiers)]}
        for field, specifiers in sorted(fields.items())
    ]


def in_order(detail):
    """A resource whose settings and mappings are in order: theirs in an answer is no matter."""
    if "notificationSettings" in detail:
        ordered = sorted(detail["notificationSettings"], key=lambda one: one["event"])
        detail = detail | {"notificationSettings": ordered}
    if "attributeMappings" in detail:
        fields = {
            mapping["certificateField"]: [rule["specifier"] for rule in mapping["mappingRules"]]
            for mapping in detail["attributeMappings"]
        }
        same("attributeMappings, fields", len(fields), len(detail["attributeMappings"]))
        detail = detail | {"attributeMappings": mappings(fields)}
    return detail


def trust_anchors(client, authority):
    anchors = Kind(client, "trust_anchor")
    defaults = {"enabled": False, "crlDpRevocationEnabled": False, "notificationSettings": list(map(setting, EVENTS))}
    required = {"name": "plain", "source": bundle(authority.pem)}
    plain = anchors.created(defaults | required, **required)
    same("tags of what was created without", tags_of(client, plain["trustAnchorArn"]), {})
    members = {"name": "An anchor-1_", "source": bundle(authority.pem), "enabled": True, "crlDpRevocationEnabled": True}
    asked = [
        {"event": EVENTS[0], "enabled": True, "threshold": 360, "channel": "ALL"},
        {"event": EVENTS[1], "enabled": False},
    ]
    first, second = setting(EVENTS[0], True, 360, ACCOUNT), setting(EVENTS[1], False, None, ACCOUNT)
    anchor = client.create_trust_anchor(
        **members, tags=as_tags({"a": "b", "team": ""}), notificationSettings=asked, aliasName="team/prod"
    )["trustAnchor"]
    anchor = anchors.shown(anchor["trustAnchorId"])
    shown = {setting["event"]: setting for setting in anchor["notificationSettings"]}
    # Of a disabled setting without a threshold it is not known whether one is shown.
    second |= {name: value for name, value in shown[EVENTS[1]].items() if name == "threshold"}
    same("create_trust_anchor, notificationSettings", shown, {EVENTS[0]: first, EVENTS[1]: second})
    expected = members | anchors.alias("team/prod")
    same("create_trust_anchor", {name: anchor.get(name) for name in expected}, expected)
    same("create_trust_anchor, tags", tags_of(client, anchor["trustAnchorArn"]), {"a": "b", "team": ""})
    # Each member alone: the others stay.
    anchor = anchors.updated(anchor, name="Renamed")
    anchor = anchors.updated(anchor, source=bundle(authority.pem + Authority("Second").pem))
    anchor = anchors.updated(anchor, crlDpRevocationEnabled=False)
    anchor = anchors.updated(anchor, anchors.alias("prod"), "team/prod", aliasName="prod")
    anchor = anchors.updated(anchor, anchors.alias("prod"), None, aliasName="prod")
    anchor = anchors.updated(anchor, {"aliasName": None, "aliasArn": None}, "prod", aliasName="")
    anchor = anchors.updated(anchor, {}, None, aliasName="")
    anchor = anchors.updated(anchor, {}, None)
    anchor = anchors.updated(anchor, anchors.alias("prod"), None, aliasName="prod")
    anchor = anchors.switched(anchor)
    same("tags after updates", tags_of(client, anchor["trustAnchorArn"]), {"a": "b", "team": ""})
    acm = {"sourceType": "AWS_ACM_PCA", "sourceData": {"acmPcaArn": "arn:aws:acm-pca:us-east-1:123456789012:a/b"}}
    for source in (acm, {"sourceType": "SELF_SIGNED_REPOSITORY"}):
        refused(client, "ValidationException", lambda: client.create_trust_anchor(name="a", source=source))
        identifier = anchor["trustAnchorId"]
        refused(client, "ValidationException", lambda: anchors.call("update", identifier, name="b", source=source))
    same("get_trust_anchor after refusals", anchors.shown(anchor["trustAnchorId"]), anchor)
    notifications(client, anchors, plain)
    anchors.deleted(anchor)
    refused(client, "ResourceNotFoundException", lambda: tags_of(client, anchor["trustAnchorArn"]))


def notifications(client, anchors, anchor):
    identifier = anchor["trustAnchorId"]
    current = {event: setting(event) for event in EVENTS}

    def change(operation, changes, **members):
        nonlocal anchor
        answer = in_order(getattr(client, operation)(trustAnchorId=identifier, **members)["trustAnchor"])
        current.update(changes)
        after = anchors.shown(identifier)
        same(f"{operation}, the answer", answer, after)
        same(operation, {one["event"]: one for one in after["notificationSettings"]}, current)
        unchanged = anchor | {name: after[name] for name in ("notificationSettings", "updatedAt")}
        same(operation, after, unchanged)
        anchor = after

    put = lambda *asked: {"notificationSettings": list(asked)}
    full = {"event": EVENTS[1], "enabled": False, "threshold": 7, "channel": "ALL"}
    change("put_notification_settings", {EVENTS[1]: setting(EVENTS[1], False, 7, ACCOUNT)}, **put(full))
    one = {"event": EVENTS[0], "enabled": True, "threshold": 1}
    change("put_notification_settings", {EVENTS[0]: setting(EVENTS[0], True, 1, ACCOUNT)}, **put(one))
    again = one | {"threshold": 2}
    change("put_notification_settings", {EVENTS[0]: setting(EVENTS[0], True, 2, ACCOUNT)}, **put(again))
    asked = [full | {"threshold": 9}, {"event": EVENTS[0], "enabled": True}]
    call = lambda: client.put_notification_settings(trustAnchorId=identifier, notificationSettings=asked)
    refused(client, "ValidationException", call)
    change("put_notification_settings", {}, **put())
    keys = [{"event": EVENTS[1], "channel": "ALL"}]
    change("reset_notification_settings", {EVENTS[1]: setting(EVENTS[1])}, notificationSettingKeys=keys)
    keys = [{"event": event} for event in EVENTS]
    change("reset_notification_settings", {event: setting(event) for event in EVENTS}, notificationSettingKeys=keys)
    anchors.deleted(anchor)
    for call in (
        lambda: client.put_notification_settings(trustAnchorId=identifier, notificationSettings=[full]),
        lambda: client.reset_notification_settings(trustAnchorId=identifier, notificationSettingKeys=keys),
    ):
        refused(client, "ResourceNotFoundException", call)


def profiles(client):
    kind = Kind(client, "profile")
    defaults = {"enabled": False, "requireInstanceProperties": False, "acceptRoleSessionName": False}
    defaults |= {"durationSeconds": 3600, "managedPolicyArns": [], "createdBy": ACCOUNT}
    defaults |= {"attributeMappings": mappings(DEFAULT_MAPPINGS)}
    empty = kind.created(defaults | {"name": "plain", "roleArns": []}, name="plain", roleArns=[], aliasName="")
    members = {
        "name": "A profile",
        "requireInstanceProperties": True,
        "sessionPolicy": POLICY,
        "roleArns": [ROLE, OTHER_ROLE],
        "managedPolicyArns": ["arn:aws:iam::aws:policy/ReadOnlyAccess", "arn:aws:iam::aws:policy/job-function/Billing"],
        "durationSeconds": 43200,
        "enabled": True,
        "acceptRoleSessionName": True,
        "tipConfiguration": {"status": "ENABLED", "subjectType": "workload", "subjectSource": "x509SAN/URI"},
    }
    tags = {"cost center": "1/2:3=4+5@6.7-8_9"}
    profile = kind.created(
        defaults | members | kind.alias("prod"), **members, tags=as_tags(tags), aliasName="prod"
    )
    same("create_profile, tags", tags_of(client, profile["profileArn"]), tags)
    profile = kind.updated(profile, name="Renamed")
    profile = kind.updated(profile, sessionPolicy=POLICY.replace("[]", "[{}]"))
    profile = kind.updated(profile, roleArns=[OTHER_ROLE])
    profile = kind.updated(profile, managedPolicyArns=[])
    profile = kind.updated(profile, managedPolicyArns=["arn:aws:iam::aws:policy/SecurityAudit"])
    profile = kind.updated(profile, durationSeconds=900)
    profile = kind.updated(profile, acceptRoleSessionName=False)
    # An update replaces the whole tipConfiguration; what it leaves out returns to its default.
    common_name = {"subjectSource": "x509Subject/CN"}
    disabled, user = {"status": "DISABLED"}, {"status": "ENABLED", "subjectType": "user"}
    uri = {"status": "ENABLED", "subjectSource": "x509SAN/URI"}
    whole = user | {"subjectSource": "x509SAN/URI"}
    for tip, shown in ((disabled, disabled | common_name), (user, user | common_name), (uri, uri), (whole, whole)):
        profile = kind.updated(profile, {"tipConfiguration": shown}, tipConfiguration=tip)
    profile = kind.updated(profile, kind.alias("team/a"), "prod", aliasName="team/a")
    profile = kind.updated(profile, roleArns=[], name="Again")
    profile = kind.switched(profile)
    same("tags after updates", tags_of(client, profile["profileArn"]), tags)
    profile = attribute_mappings(client, kind, profile)
    same("get_profile of another", kind.shown(empty["profileId"]), empty)
    kind.deleted(profile)
    kind.deleted(empty)


def attribute_mappings(client, kind, profile):
    current = {field: list(specifiers) for field, specifiers in DEFAULT_MAPPINGS.items()}

    def change(field, specifiers, call):
        nonlocal profile
        time.sleep(0.01)
        answer = in_order(call(profileId=profile["profileId"], certificateField=field)["profile"])
        after = kind.shown(profile["profileId"])
        same(f"{call.__name__}, the answer", answer, after)
        current[field] = specifiers
        mapped = {name: value for name, value in current.items() if value is not None}
        same(call.__name__, after["attributeMappings"], mappings(mapped))
        same(call.__name__, after, profile | {name: after[name] for name in ("attributeMappings", "updatedAt")})
        profile = after

    def put(specifiers):
        def put_attribute_mapping(**members):
            rules = [{"specifier": specifier} for specifier in specifiers]
            return client.put_attribute_mapping(mappingRules=rules, **members)

        return put_attribute_mapping

    def delete(specifiers=None):
        def delete_attribute_mapping(**members):
            members |= {"specifiers": specifiers} if specifiers else {}
            return client.delete_attribute_mapping(**members)

        return delete_attribute_mapping

    change("x509Subject", ["CN", "OU", "2.5.4.5"], put(["CN", "OU", "2.5.4.5"]))
    change("x509Subject", ["O", "OU", "CN"], put(["O", "OU", "CN"]))
    change("x509SAN", ["DNS", "Name/CN", "Name/*"], put(["DNS", "Name/CN", "Name/*"]))
    change("x509Subject", ["OU"], delete(["O", "CN"]))
    change("x509SAN", None, delete())
    change("x509Issuer", None, delete())
    change("x509Issuer", ["*"], put(["*"]))
    for field, specifiers in (("x509SAN", ["*"]), ("x509SAN", ["CN"]), ("x509Subject", ["Name/CN"]), ("x509Issuer", [])):
        call = lambda: put(specifiers)(profileId=profile["profileId"], certificateField=field)
        refused(client, "ValidationException", call)
    same("get_profile after refusals", kind.shown(profile["profileId"]), profile)
    return profile


def crls(client, authority):
    anchors, kind = Kind(client, "trust_anchor"), Kind(client, "crl")
    anchor = anchors.call("create", name="of lists", source=bundle(authority.pem), aliasName="of-lists")
    owner = {"trustAnchorArn": anchor["trustAnchorArn"]}
    pem, der = authority.revocation_list([1]), authority.revocation_list([2, 3], serialization.Encoding.DER)
    plain = {"name": "plain", "crlData": pem} | owner
    other = kind.created(plain | {"enabled": False}, **plain)
    members = {"name": "A list-1_", "crlData": der, "enabled": True} | owner
    crl = kind.created(members | kind.alias("prod"), **members, tags=as_tags({"a": "b"}), aliasName="prod")
    same("import_crl, tags", tags_of(client, crl["crlArn"]), {"a": "b"})
    third = lambda: client.import_crl(**plain)
    refused(client, "ValidationException", third)
    crl = kind.updated(crl, name="Renamed")
    crl = kind.updated(crl, crlData=pem)
    crl = kind.updated(crl, crlData=der)
    crl = kind.updated(crl, kind.alias("a"), "prod", aliasName="a")
    crl = kind.updated(crl, {"aliasName": None, "aliasArn": None}, "a", aliasName="")
    crl = kind.switched(crl)
    no_list = lambda: kind.call("update", crl["crlId"], crlData=b"no list")
    refused(client, "ValidationException", no_list)
    same("get_crl after a refusal", kind.shown(crl["crlId"]), crl)
    kind.deleted(crl)
    # The place is free again.
    kind.deleted(kind.created(plain | {"enabled": False}, **plain))
    for name in (arn(f"trust-anchor/{uuid.uuid4()}"), anchor["aliasArn"]):
        unknown = lambda: client.import_crl(name="a", crlData=pem, trustAnchorArn=name)
        refused(client, "ResourceNotFoundException", unknown)
    kind.deleted(other)
    anchors.deleted(anchor)


def tags(client):
    kind = Kind(client, "profile")
    profile, other = (kind.call("create", name="tagged", roleArns=[], tags=as_tags({"a": "1"})) for _ in range(2))
    resource = profile["profileArn"]

    def change(operation, expected, **members):
        getattr(client, operation)(resourceArn=resource, **members)
        same(operation, tags_of(client, resource), expected)

    change("tag_resource", {"a": "2", "b": "3"}, tags=as_tags({"a": "2", "b": "3"}))
    change("tag_resource", {"a": "2", "b": "", "A": "4"}, tags=as_tags({"b": "", "A": "4"}))
    change("untag_resource", {"b": ""}, tagKeys=["a", "A", "nobody"])
    change("untag_resource", {"b": ""}, tagKeys=[])
    full = {f"key-{number}": str(number) for number in range(199)} | {"b": ""}
    change("tag_resource", full, tags=as_tags(full))
    more = lambda: client.tag_resource(resourceArn=resource, tags=as_tags({"b": "5", "one more": ""}))
    refused(client, "TooManyTagsException", more)
    change("tag_resource", full | {"b": "6"}, tags=as_tags({"b": "6"}))
    change("untag_resource", {"b": "6"}, tagKeys=[key for key in full if key != "b"])
    same("tags of another", tags_of(client, other["profileArn"]), {"a": "1"})
    aliased = kind.updated(kind.shown(profile["profileId"]), kind.alias("tagged"), aliasName="tagged")
    for unknown in (arn(f"profile/{uuid.uuid4()}"), "a", aliased["aliasArn"], profile["profileId"], arn("profile/a")):
        for call in (
            lambda: tags_of(client, unknown),
            lambda: client.tag_resource(resourceArn=unknown, tags=as_tags({"a": "b"})),
            lambda: client.untag_resource(resourceArn=unknown, tagKeys=["a"]),
        ):
            refused(client, "ResourceNotFoundException", call)
    kind.deleted(aliased)
    kind.deleted(other)


def makers(client, authority):
    """For each kind, a function that creates one."""
    source = bundle(authority.pem)
    anchor = Kind(client, "trust_anchor").call("create", name="owner", source=source)
    crl = {"crlData": authority.revocation_list(), "trustAnchorArn": anchor["trustAnchorArn"]}
    create = lambda kind, operation="create", **required: (
        lambda **members: Kind(client, kind).call(operation, name="a", **required, **members)
    )
    return anchor, {
        "trust_anchor": create("trust_anchor", source=source),
        "profile": create("profile", roleArns=[ROLE]),
        "crl": create("crl", "import", **crl),
    }


def identifiers(client, authority):
    """Id, ARN and alias ARN wherever an operation takes them; an alias that ends like a path of another operation."""
    owner, make = makers(client, authority)
    for kind_name in KINDS:
        kind = Kind(client, kind_name)
        for alias in ("prod", "team/enable"):
            detail = make[kind_name](aliasName=alias)
            for name in (detail[kind.identifier], detail[kind.arn_member], detail["aliasArn"]):
                same(f"get_{kind_name} of {name}", kind.call("get", name), kind.shown(detail[kind.identifier]))
                before = kind.shown(detail[kind.identifier])
                for enabled in (True, False):
                    call = lambda: kind.call("enable" if enabled else "disable", name)
                    before = kind.changed(before, {"enabled": enabled}, call)
                renamed = {"name": name[-20:].replace("/", "-").replace(":", "-")}
                before = kind.changed(before, renamed, lambda: kind.call("update", name, **renamed))
                if kind_name == "profile":
                    mapped_by(client, kind, name, before)
                detail = kind.shown(detail[kind.identifier])
            kind.deleted(detail, detail["aliasArn"])
        for which in (kind.arn_member, kind.identifier):
            detail = make[kind_name]()
            kind.deleted(detail, detail[which])
    Kind(client, "trust_anchor").deleted(owner)


def mapped_by(client, kind, name, profile):
    field = {"profileId": name, "certificateField": "x509Issuer"}
    client.put_attribute_mapping(**field, mappingRules=[{"specifier": "CN"}])
    mapped = DEFAULT_MAPPINGS | {"x509Issuer": ["CN"]}
    shown = lambda: kind.shown(profile["profileId"])["attributeMappings"]
    same(f"put_attribute_mapping by {name}", shown(), mappings(mapped))
    client.delete_attribute_mapping(**field)
    del mapped["x509Issuer"]
    same(f"delete_attribute_mapping by {name}", shown(), mappings(mapped))


def aliases(client, elsewhere, authority):
    """Aliases move, go, differ by case, and are of one resource of a type in a Region."""
    owner, make = makers(client, authority)
    owner_elsewhere, make_elsewhere = makers(elsewhere, authority)
    for kind_name in KINDS:
        kind = Kind(client, kind_name)
        first, second = make[kind_name](aliasName="Moving/1"), make[kind_name]()
        ids = [first[kind.identifier], second[kind.identifier]]
        by_alias = lambda name: kind.call("get", kind.alias(name)["aliasArn"])[kind.identifier]
        same("alias ARN of a name", first["aliasArn"], kind.alias("Moving/1")["aliasArn"])
        taken = lambda: kind.call("update", ids[1], aliasName="Moving/1")
        refused(client, "ValidationException", taken)
        for reserved in ("aws/a", "AWS/a", "Aws/a/b"):
            refused(client, "ValidationException", lambda: kind.call("update", ids[1], aliasName=reserved))
        second = kind.updated(second, kind.alias("moving/1"), aliasName="moving/1")
        same("aliases by case", [by_alias("Moving/1"), by_alias("moving/1")], ids)
        # The first gives its alias up, the second takes it.
        first = kind.updated(first, kind.alias("left"), "Moving/1", aliasName="left")
        kind.missing(kind.alias("Moving/1")["aliasArn"])
        second = kind.updated(second, kind.alias("Moving/1"), "moving/1", aliasName="Moving/1")
        same("a moved alias", [by_alias("left"), by_alias("Moving/1")], ids)
        kind.missing(kind.alias("moving/1")["aliasArn"])
        second = kind.updated(second, {"aliasName": None, "aliasArn": None}, "Moving/1", aliasName="")
        kind.missing(kind.alias("Moving/1")["aliasArn"])
        # A deletion frees the name too; another Region and another kind have names of their own.
        kind.deleted(first, first["aliasArn"])
        kind.missing(kind.alias("left")["aliasArn"])
        third = make[kind_name](aliasName="left")
        there = make_elsewhere[kind_name](aliasName="left")
        same("get by the alias", by_alias("left"), third[kind.identifier])
        kind.missing(there["aliasArn"])
        Kind(elsewhere, kind_name).missing(third["aliasArn"])
        kind.deleted(second)
        if kind_name != "crl":
            refused(client, "ValidationException", lambda: make[kind_name](aliasName="left"))
        else:
            free = make[kind_name]()
            kind.deleted(free)
            refused(client, "ValidationException", lambda: make[kind_name](aliasName="left"))
        kind.deleted(third)
        Kind(elsewhere, kind_name).deleted(there)
    Kind(client, "trust_anchor").deleted(owner)
    Kind(elsewhere, "trust_anchor").deleted(owner_elsewhere)


def regions(callers, authority):
    """What lives in one Region is not in another; ARNs have the partition of the Region."""
    made = {}
    for region in ("us-east-1", "eu-west-1", "cn-north-1", "us-gov-west-1"):
        client = callers.client(region)
        owner, make = makers(client, authority)
        named = {"aliasName": "here", "tags": as_tags({"a": region})}
        made[region] = client, owner, {kind: make[kind](**named) for kind in KINDS}
        partition = {"cn-north-1": "aws-cn", "us-gov-west-1": "aws-us-gov"}.get(region, "aws")
        for kind_name, detail in made[region][2].items():
            kind = Kind(client, kind_name)
            prefix = f"arn:{partition}:rolesanywhere:{region}:{ACCOUNT}:"
            same("ARN", detail[kind.arn_member], f"{prefix}{kind.name}/{detail[kind.identifier]}")
            same("alias ARN", detail["aliasArn"], f"{prefix}alias/{kind.name}/here")
            same("tags", tags_of(client, detail[kind.arn_member]), {"a": region})
            count = 2 if kind_name == "trust_anchor" else 1
            same(f"list_{kind_name}s of {region}", len(kind.listed()), count)
    for region, (client, _, _) in made.items():
        for other, (_, _, details) in made.items():
            if region == other:
                continue
            for kind_name, detail in details.items():
                kind = Kind(client, kind_name)
                for name in (detail[kind.identifier], detail[kind.arn_member], detail["aliasArn"]):
                    kind.missing(name)
                for_tags = {"resourceArn": detail[kind.arn_member]}
                in_another_region(client, details["trust_anchor"], for_tags)
    for client, owner, details in made.values():
        for kind_name in ("crl", "profile", "trust_anchor"):
            Kind(client, kind_name).deleted(details[kind_name])
        Kind(client, "trust_anchor").deleted(owner)


def in_another_region(client, anchor, resource):
    """Where a resource is named by a member of the body or of the query."""
    of_anchor = {"trustAnchorId": anchor["trustAnchorId"]}
    crl = {"name": "a", "crlData": Authority().revocation_list()}
    for call in (
        lambda: client.list_tags_for_resource(**resource),
        lambda: client.tag_resource(**resource, tags=as_tags({"b": "c"})),
        lambda: client.untag_resource(**resource, tagKeys=["a"]),
        lambda: client.put_notification_settings(**of_anchor, notificationSettings=[]),
        lambda: client.reset_notification_settings(**of_anchor, notificationSettingKeys=[]),
        lambda: client.import_crl(**crl, trustAnchorArn=anchor["trustAnchorArn"]),
    ):
        refused(client, "ResourceNotFoundException", call)


def paginators(callers, authority):
    client = callers.client("eu-central-1")
    source, crl = bundle(authority.pem), authority.revocation_list()
    kinds = {kind: Kind(client, kind) for kind in KINDS}
    anchors = [kinds["trust_anchor"].call("create", name=f"a-{number}", source=source) for number in range(5)]
    # Two lists of an anchor are its quota.
    owners = [anchors[number // 2]["trustAnchorArn"] for number in range(5)]
    lists = [kinds["crl"].call("import", name="a", crlData=crl, trustAnchorArn=owner) for owner in owners]
    profiles_made = [kinds["profile"].call("create", name=f"p-{number}", roleArns=[]) for number in range(53)]
    made = {"crl": lists, "profile": profiles_made, "trust_anchor": anchors}
    for kind_name, details in made.items():
        pages_of_one(kinds[kind_name], details)
    # The model gives the paginators no limit key: they take the size of a page as the operation's own member.
    pages = client.get_paginator("list_subjects").paginate(pageSize=2)
    same("list_subjects", [page["subjects"] for page in pages], [[]])
    refused(client, "ValidationException", lambda: client.list_subjects(nextToken="never given"))
    for kind_name, details in made.items():
        for detail in details:
            kinds[kind_name].call("delete", detail[kinds[kind_name].identifier])
        same(f"list_{kind_name}s of nothing", kinds[kind_name].listed(), [])


def pages_of_one(kind, details):
    """One paginator: pages of each size, in the order of creation."""
    operation, key = f"list_{kind.kind}s", f"{kind.member}s"
    call, paginator = getattr(kind.client, operation), kind.client.get_paginator(operation)
    in_pages = lambda pages: [[in_order(detail) for detail in page[key]] for page in pages]
    joined = lambda pages: [detail for page in pages for detail in page]
    for size in (1, 2, 5, 20, 60):
        pages = [page for page in in_pages(paginator.paginate(pageSize=size)) if page]
        sizes = [min(size, len(details) - start) for start in range(0, len(details), size)]
        same(f"{operation} by {size}", list(map(len, pages)), sizes)
        same(f"{operation} by {size}", joined(pages), details)
    half = paginator.paginate(pageSize=2, PaginationConfig={"MaxItems": 4}).build_full_result()
    rest = in_pages(paginator.paginate(pageSize=2, PaginationConfig={"StartingToken": half["NextToken"]}))
    same(f"{operation} from a token", joined(in_pages([half]) + rest), details)
    refused(kind.client, "ValidationException", lambda: call(nextToken="never given"))
    for size in ({}, {"pageSize": 0}, {"pageSize": -1}):
        answer = call(**size)
        same(f"{operation} by default", joined(in_pages([answer])), details[:50])
        same(f"{operation} by default, nextToken", "nextToken" in answer, len(details) > 50)


def errors(callers, authority):
    """What botocore itself would refuse reaches the service, which refuses it."""
    client = callers.client(validation=False)
    profile = Kind(client, "profile").call("create", name="a", roleArns=[])
    identifier, rules = {"profileId": profile["profileId"]}, [{"specifier": "CN"}]
    too_many = {str(number): "" for number in range(201)}
    for call in (
        lambda: client.create_profile(name="a"),
        lambda: client.create_profile(name="a/b", roleArns=[]),
        lambda: client.create_profile(name="", roleArns=[]),
        lambda: client.create_profile(name="a", roleArns=["a"]),
        lambda: client.create_profile(name="a", roleArns=[ROLE] * 251),
        lambda: client.create_profile(name="a", roleArns=[f"arn:aws:iam::{ACCOUNT}:role"]),
        lambda: client.create_profile(name="a", roleArns=[], durationSeconds=899),
        lambda: client.create_profile(name="a", roleArns=[], tipConfiguration={}),
        lambda: client.update_profile(**identifier, durationSeconds=43201),
        lambda: client.update_profile(**identifier, aliasName="a//b"),
        lambda: client.update_profile(**identifier, name=None, tipConfiguration={"status": "enabled"}),
        lambda: client.update_profile(profileId="no id", name="a"),
        lambda: client.put_attribute_mapping(**identifier, certificateField="subject", mappingRules=rules),
        lambda: client.delete_attribute_mapping(**identifier, certificateField="Subject"),
        lambda: client.get_trust_anchor(trustAnchorId="no id"),
        lambda: client.create_trust_anchor(name="a", source={"sourceData": {"x509CertificateData": authority.pem}}),
        lambda: client.create_trust_anchor(name="a", source={"sourceType": "CERTIFICATE_BUNDLE"}),
        lambda: client.import_crl(name="a", crlData=b"", trustAnchorArn=arn(f"trust-anchor/{uuid.uuid4()}")),
        lambda: client.tag_resource(resourceArn=profile["profileArn"], tags=as_tags(too_many)),
        lambda: client.tag_resource(resourceArn=profile["profileArn"], tags=as_tags({"a#": "b"})),
        lambda: client.list_tags_for_resource(resourceArn="a" * 1012),
        lambda: client.list_profiles(pageSize="many"),
    ):
        refused(client, "ValidationException", call)
    of_another = profile["profileArn"].replace(ACCOUNT, "111122223333")
    ids = [str(uuid.uuid4()), "no id", arn("alias/profile/nobody"), of_another]
    for identifier in ids:
        for call in (
            lambda: client.get_profile(profileId=identifier),
            lambda: client.delete_profile(profileId=identifier),
            lambda: client.enable_profile(profileId=identifier),
            lambda: client.disable_profile(profileId=identifier),
            lambda: client.get_crl(crlId=identifier),
            lambda: client.enable_crl(crlId=identifier),
            lambda: client.disable_crl(crlId=identifier),
            lambda: client.delete_crl(crlId=identifier),
            lambda: client.enable_trust_anchor(trustAnchorId=identifier),
            lambda: client.disable_trust_anchor(trustAnchorId=identifier),
            lambda: client.delete_trust_anchor(trustAnchorId=identifier),
            lambda: client.get_subject(subjectId=identifier),
        ):
            refused(client, "ResourceNotFoundException", call)
    for call in (
        lambda: client.get_trust_anchor(trustAnchorId=ids[0]),
        lambda: client.update_profile(profileId=ids[0], name="a"),
        lambda: client.update_crl(crlId=ids[0], name="a"),
        lambda: client.update_trust_anchor(trustAnchorId=profile["profileId"], name="a"),
    ):
        refused(client, "ResourceNotFoundException", call)
    for pem, words in [
        ("no PEM", "Error creating TrustAnchor. Bad certificate data"),
        (Authority(ca=False, signs_certificates=False).pem, "Incorrect basic constraints for CA certificate"),
    ]:
        call = lambda: client.create_trust_anchor(name="a", source=bundle(pem))
        message = refused(client, "ValidationException", call)
        assert words in message, f"create_trust_anchor: expected {words!r}, got {message!r}"
    same("get_profile after refusals", Kind(client, "profile").shown(profile["profileId"]), profile)
    Kind(client, "profile").deleted(profile)


class CommandLine:
    """The `aws` CLI beside this Python, a process a call. Its model is older: it knows neither aliases nor TIP."""

    def __init__(self, url, folder):
        self.url, self.folder, self.operations, self.count = url, pathlib.Path(folder), set(), 0
        self.program = pathlib.Path(sys.executable).parent / "aws"
        self.environment = KEYS | {
            "PATH": os.environ["PATH"],
            "AWS_CONFIG_FILE": "/dev/null",
            "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
            "AWS_MAX_ATTEMPTS": "1",
            "NO_PROXY": "127.0.0.1",
            "LC_ALL": "C.UTF-8",
        }

    def run(self, operation, *arguments):
        self.operations.add(operation)
        self.count += 1
        words = [word if isinstance(word, str) else json.dumps(word) for word in arguments]
        options = ["--endpoint-url", self.url, "--region", "us-east-1", "--output", "json"]
        command = [self.program, "rolesanywhere", xform_name(operation, "-"), *words, *options]
        return subprocess.run(command, env=self.environment, capture_output=True, text=True, timeout=60)

    def call(self, operation, *arguments):
        done = self.run(operation, *arguments)
        assert done.returncode == 0, f"aws, {operation} {abridged(arguments)}: expected status 0, got {done}"
        return json.loads(done.stdout or "{}")

    def refused(self, error, operation, *arguments):
        done = self.run(operation, *arguments)
        right = done.returncode != 0 and f"({error})" in done.stderr
        assert right, f"aws, {operation} {abridged(arguments)}: expected {error}, got {done}"

    def file(self, name, octets):
        path = self.folder / name
        path.write_bytes(octets)
        return f"fileb://{path}"


def command_line(aws, authority):
    """All operations by the CLI, the required members at least."""
    source = bundle(authority.pem)
    anchor = aws.call("CreateTrustAnchor", "--name", "by cli", "--source", source)["trustAnchor"]
    of_anchor = ("--trust-anchor-id", anchor["trustAnchorId"])
    anchor_now = lambda: aws.call("GetTrustAnchor", *of_anchor)["trustAnchor"]
    same("aws, GetTrustAnchor", anchor_now(), anchor)
    aws.call("UpdateTrustAnchor", *of_anchor, "--name", "renamed")
    aws.call("EnableTrustAnchor", *of_anchor)
    shown = anchor_now()
    same("aws, anchor", (shown["name"], shown["enabled"], shown["source"]), ("renamed", True, source))
    aws.call("DisableTrustAnchor", *of_anchor)
    put = [{"enabled": True, "event": EVENTS[0], "threshold": 30}]
    aws.call("PutNotificationSettings", *of_anchor, "--notification-settings", put)
    [listed] = [one for one in aws.call("ListTrustAnchors")["trustAnchors"] if one["name"] == "renamed"]
    by_event = {one["event"]: one for one in listed["notificationSettings"]}
    expected = {EVENTS[0]: setting(EVENTS[0], True, 30, ACCOUNT), EVENTS[1]: setting(EVENTS[1])}
    same("aws, anchor", (listed["enabled"], by_event), (False, expected))
    aws.call("ResetNotificationSettings", *of_anchor, "--notification-setting-keys", [{"event": EVENTS[0]}])
    by_event = {one["event"]: one for one in anchor_now()["notificationSettings"]}
    same("aws, ResetNotificationSettings", by_event, {event: setting(event) for event in EVENTS})

    profile = aws.call("CreateProfile", "--name", "by cli", "--role-arns", ROLE, OTHER_ROLE)["profile"]
    of_profile = ("--profile-id", profile["profileId"])
    profile_now = lambda: aws.call("GetProfile", *of_profile)["profile"]
    same("aws, GetProfile", profile_now(), profile)
    aws.call("UpdateProfile", *of_profile, "--duration-seconds", "900")
    aws.call("EnableProfile", "--profile-id", profile["profileArn"])
    field = ("--certificate-field", "x509Subject")
    aws.call("PutAttributeMapping", *of_profile, *field, "--mapping-rules", "specifier=CN", "specifier=OU")
    shown = profile_now()
    same("aws, profile", (shown["durationSeconds"], shown["enabled"]), (900, True))
    rules = lambda specifiers: mappings(DEFAULT_MAPPINGS | {"x509Subject": specifiers})
    same("aws, PutAttributeMapping", in_order(shown)["attributeMappings"], rules(["CN", "OU"]))
    aws.call("DeleteAttributeMapping", *of_profile, *field, "--specifiers", "CN")
    aws.call("DisableProfile", *of_profile)
    [listed] = [one for one in aws.call("ListProfiles", "--page-size", "1")["profiles"] if one["name"] == "by cli"]
    same("aws, profile", (listed["enabled"], in_order(listed)["attributeMappings"]), (False, rules(["OU"])))

    data = aws.file("a.crl", authority.revocation_list())
    imported = ("--name", "by cli", "--crl-data", data, "--trust-anchor-arn", anchor["trustAnchorArn"])
    crl = aws.call("ImportCrl", *imported)["crl"]
    of_crl = ("--crl-id", crl["crlId"])
    same("aws, GetCrl", aws.call("GetCrl", *of_crl)["crl"], crl)
    aws.call("UpdateCrl", *of_crl, "--name", "renamed")
    aws.call("EnableCrl", *of_crl)
    shown = aws.call("GetCrl", *of_crl)["crl"]
    same("aws, list", (shown["name"], shown["enabled"], shown["crlData"]), ("renamed", True, crl["crlData"]))
    aws.call("DisableCrl", *of_crl)
    [listed] = aws.call("ListCrls")["crls"]
    same("aws, DisableCrl", listed["enabled"], False)

    resource = ("--resource-arn", anchor["trustAnchorArn"])
    tags_now = lambda: aws.call("ListTagsForResource", *resource)["tags"]
    aws.call("TagResource", *resource, "--tags", "key=a,value=1", "key=b,value=2")
    same("aws, TagResource", sorted((tag["key"], tag["value"]) for tag in tags_now()), [("a", "1"), ("b", "2")])
    aws.call("UntagResource", *resource, "--tag-keys", "a")
    same("aws, UntagResource", tags_now(), [{"key": "b", "value": "2"}])

    same("aws, ListSubjects", aws.call("ListSubjects"), {"subjects": []})
    aws.refused("ResourceNotFoundException", "GetSubject", "--subject-id", str(uuid.uuid4()))
    for operation, identifier in (("Crl", of_crl), ("Profile", of_profile), ("TrustAnchor", of_anchor)):
        aws.call(f"Delete{operation}", *identifier)
        aws.refused("ResourceNotFoundException", f"Get{operation}", *identifier)
    bad = {"sourceType": "CERTIFICATE_BUNDLE", "sourceData": {"x509CertificateData": "no PEM"}}
    aws.refused("ValidationException", "CreateTrustAnchor", "--name", "a", "--source", bad)


def main(url):
    # Nothing of this machine's own settings counts.
    os.environ |= {"AWS_CONFIG_FILE": "/dev/null", "AWS_SHARED_CREDENTIALS_FILE": "/dev/null", "NO_PROXY": "127.0.0.1"}
    callers, authority = Callers(url), Authority()
    client = callers.client()
    trust_anchors(client, authority)
    profiles(client)
    crls(client, authority)
    tags(client)
    identifiers(client, authority)
    aliases(client, callers.client("eu-west-1"), authority)
    regions(callers, authority)
    paginators(callers, authority)
    errors(callers, authority)
    same("operations by boto3", callers.operations, set(OPERATIONS))
    model = ServiceModel(MODEL)
    shapes = {operation: model.operation_model(operation).input_shape for operation in model.operation_names}
    members = {(operation, path) for operation, shape in shapes.items() for path in described_paths(shape)}
    same("members that were set by boto3", members - callers.members, set())
    same("members that were never granted", members - callers.granted, NEVER_GRANTED)
    with tempfile.TemporaryDirectory() as folder:
        aws = CommandLine(url, folder)
        command_line(aws, authority)
    same("operations by aws", aws.operations, set(OPERATIONS))
    print(f"{len(members)} members tried in {len(callers.operations)} operations, {callers.count} calls by boto3, "
          f"{len(aws.operations)} operations in {aws.count} calls by aws")


if __name__ == "__main__":
    main(*sys.argv[1:])
