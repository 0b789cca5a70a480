"""Sessions at the local service, and what the control plane changes about them: python local_sessions.py URL EVENTS

boto3 is the caller of the control plane; requests for sessions are signed with `cryptography`. Every claim is shown by
another call than the one that made it.
"""

import datetime
import http.client
import json
import sys
import time

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from local_client import (ACCOUNT, DAY, NOW, REGION, ROLE, SOURCE, Service, ca_key, ca_leaf, ca_name, client, host,
                          nameless, other_ca, other_usage, pem, sts, subjectless)

URL, EVENTS = sys.argv[1], sys.argv[2]
service = Service(URL)
ask, signed, aws = service.ask, service.signed, client("rolesanywhere", URL)


def crl(*revoked):
    builder = x509.CertificateRevocationListBuilder().issuer_name(ca_name)
    builder = builder.last_update(NOW - DAY).next_update(NOW + DAY).add_extension(x509.CRLNumber(1), False)
    identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(ca_key.public_key())
    builder = builder.add_extension(identifier, critical=False)
    for one in revoked:
        entry = x509.RevokedCertificateBuilder().serial_number(one.serial_number).revocation_date(NOW - DAY)
        builder = builder.add_revoked_certificate(entry.build())
    return builder.sign(ca_key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


def session(leaf=host, anchor=None, profile=None, **members):
    """The status and the JSON of an answer to CreateSession."""
    arns = {"trustAnchorArn": anchor or anchor_arn, "profileArn": profile or profile_arn, "roleArn": ROLE}
    body = json.dumps(arns | members).encode()
    answer, text = ask("POST", "/sessions", body, signed(body, leaf))
    return answer, json.loads(text)


def granted(**request):
    answer, body = session(**request)
    assert answer.status == 201, body
    return body["credentialSet"][0]


def refused(message, status=403, **request):
    answer, body = session(**request)
    assert (answer.status, body["message"]) == (status, message), (answer.status, body)
    assert answer.headers["x-amzn-errortype"] == "AccessDeniedException"
    is_ours = message.startswith("ra-local:")
    assert (answer.headers.get("x-ra-local") == "unseen-text") == is_ours, answer.headers
    return body


def manage(method, path, body=None):
    answer, text = ask(method, f"/_ra-local/{path}", json.dumps(body).encode() if body is not None else b"")
    assert answer.status == 200, text
    return json.loads(text)


def denied(*message_and_more, **request):
    """A refusal in words that nobody has seen of AWS."""
    answer, body = session(**request)
    assert answer.status == 403 and body["message"].startswith("ra-local:"), body
    assert answer.headers["x-ra-local"] == "unseen-text"
    return body


anchor = aws.create_trust_anchor(name="a", source=SOURCE, enabled=True, aliasName="prod/main")["trustAnchor"]
profile = aws.create_profile(name="p", roleArns=[ROLE], enabled=True, aliasName="hosts")["profile"]
anchor_id, anchor_arn = anchor["trustAnchorId"], anchor["trustAnchorArn"]
profile_id, profile_arn = profile["profileId"], profile["profileArn"]


def aliases():
    """CreateSession takes alias ARNs for trust anchor and profile."""
    granted(anchor=anchor["aliasArn"], profile=profile["aliasArn"])
    aws.update_trust_anchor(trustAnchorId=anchor_id, aliasName="prod/other")
    refused("Specified Trust Anchor wasn't found.", anchor=anchor["aliasArn"])
    granted(anchor=anchor["aliasArn"].replace("main", "other"))


def states():
    """What is disabled gives no session."""
    aws.disable_profile(profileId=profile_id)
    refused("Invalid or empty profile provided.")
    aws.enable_profile(profileId=profile_id)
    aws.disable_trust_anchor(trustAnchorId=anchor_id)
    denied()
    aws.enable_trust_anchor(trustAnchorId=anchor_id)
    granted()


def names_and_durations():
    refused("Not authorized to set roleSessionName", roleSessionName="nightly")
    aws.update_profile(profileId=profile_id, acceptRoleSessionName=True, durationSeconds=1800)
    found = granted(roleSessionName="nightly", sessionName="passed over", durationSeconds=None)
    assert found["assumedRoleUser"]["arn"].endswith("assumed-role/Example/nightly"), found
    ends = datetime.datetime.fromisoformat(found["credentials"]["expiration"])
    assert abs((ends - datetime.datetime.now(datetime.timezone.utc)).total_seconds() - 1800) < 60, ends
    aws.update_profile(profileId=profile_id, acceptRoleSessionName=False, durationSeconds=3600)


def lists():
    """A list counts while it is enabled."""
    imported = aws.import_crl(name="c", crlData=crl(host), trustAnchorArn=anchor_arn)["crl"]
    granted()
    aws.enable_crl(crlId=imported["crlId"])
    refused("Certificate revoked")
    aws.update_crl(crlId=imported["crlId"], crlData=crl())
    granted()
    aws.delete_crl(crlId=imported["crlId"])


def propagation():
    """A profile that propagates an identity denies a certificate without it."""
    granted(leaf=nameless)
    aws.update_profile(profileId=profile_id, tipConfiguration={"status": "ENABLED", "subjectType": "workload"})
    granted()
    body = denied(leaf=nameless)
    assert "profile.tip.source-without-value" in json.dumps(body["raLocal"]), body
    aws.update_profile(profileId=profile_id, tipConfiguration={"status": "DISABLED"})
    granted(leaf=nameless)


def policy(**condition):
    return {"Version": "2012-10-17", "Statement": [{
        "Effect": "Allow",
        "Principal": {"Service": "rolesanywhere.amazonaws.com"},
        "Action": ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"],
        "Condition": {"ArnEquals": {"aws:SourceArn": anchor_arn}, "StringEquals": condition},
    }]}


def roles():
    """A role's trust policy is asked, with the tags that the profile's mappings give; its maximum holds."""
    cannot = f"Unable to assume role for {ROLE}"
    trusts = {"roleArn": ROLE, "trustPolicy": policy(**{"aws:PrincipalTag/x509Subject/CN": "host-1"})}
    manage("PUT", "roles", {"roles": [trusts]})
    granted()
    body = refused(cannot, leaf=nameless)
    assert "trust-policy" in json.dumps(body["raLocal"]), body
    aws.put_attribute_mapping(profileId=profile_id, certificateField="x509Subject", mappingRules=[{"specifier": "O"}])
    refused(cannot)
    rules = [{"specifier": "*"}]
    aws.put_attribute_mapping(profileId=profile_id, certificateField="x509Subject", mappingRules=rules)
    granted()
    aws.update_profile(profileId=profile_id, durationSeconds=7200)
    long = f"{cannot} The requested DurationSeconds exceeds the MaxSessionDuration set for this role."
    refused(long, durationSeconds=7200)
    manage("PUT", "roles", {"roles": [trusts | {"maxSessionDuration": 7200}]})
    granted(durationSeconds=7200)
    manage("PUT", "roles", {})
    refused(cannot)
    manage("PUT", "roles", {"assumeAnyRole": True})
    aws.update_profile(profileId=profile_id, durationSeconds=3600)
    granted()


def subjects():
    granted(instanceProperties={"instanceId": "i-1"})
    found = [one for one in aws.list_subjects()["subjects"] if "host-1" in one["x509Subject"]]
    assert len(found) == 1, found
    detail = aws.get_subject(subjectId=found[0]["subjectId"])["subject"]
    assert [one["failed"] for one in detail["credentials"]] == [False], detail
    assert detail["credentials"][0]["x509CertificateData"] == pem(host)
    assert detail["instanceProperties"][0]["properties"] == {"instanceId": "i-1"}
    refused("Not authorized to set roleSessionName", roleSessionName="nightly")
    detail = aws.get_subject(subjectId=found[0]["subjectId"])["subject"]
    assert [one["failed"] for one in detail["credentials"]] == [True], detail
    aws.tag_resource(resourceArn=detail["subjectArn"], tags=[{"key": "k", "value": "v"}])
    assert aws.list_tags_for_resource(resourceArn=detail["subjectArn"])["tags"] == [{"key": "k", "value": "v"}]


def malformed():
    for body in (b"[]", b"{", b'"x"', b"\xff", json.dumps({"roleArn": ROLE}).encode()):
        answer, text = ask("POST", "/sessions", body, signed(body))
        assert (answer.status, answer.headers["x-amzn-errortype"]) == (400, "ValidationException"), text
    many = {str(number): "x" for number in range(51)}
    for properties in (many, {"k": ""}, {"": "v"}, {"k": 1}, {"k" * 201: "v"}, []):
        answer, body = session(instanceProperties=properties)
        assert (answer.status, answer.headers["x-amzn-errortype"]) == (400, "ValidationException"), body
    refused("Invalid signature", anchor=anchor_arn.replace(REGION, "eu-west-1"))


def refusals():
    """The texts that users have seen of AWS, where they arise here; then each of them as a fault."""
    cannot = f"Unable to assume role for {ROLE}"
    refused("Untrusted certificate. Insufficient certificate", leaf=other_usage)
    refused("Untrusted certificate. Insufficient certificate", leaf=ca_leaf)
    refused("Untrusted signing certificate", leaf=other_ca)
    refused(cannot, leaf=subjectless)
    refused("Specified Trust Anchor wasn't found.", anchor=anchor_arn.replace(anchor_id, profile_id))
    refused("Invalid or empty profile provided.", profile=profile_arn.replace(profile_id, anchor_id))
    refused("Requested Role isn't one of those listed in the Profile.", roleArn=f"{ROLE}2")
    arns = {"trustAnchorArn": anchor_arn, "profileArn": profile_arn, "roleArn": ROLE}
    body = json.dumps(arns).encode()
    answer, text = ask("POST", "/sessions", body + b" ", signed(body))
    assert (answer.status, json.loads(text)["message"]) == (403, "Invalid signature"), text
    longer = "The requested DurationSeconds exceeds the MaxSessionDuration set for this role."
    unmapped = "Some attributes failed to be mapped into session tags."
    anchors = "Error creating TrustAnchor."
    for code, status, message in (
        ("insufficient-certificate", 403, "Untrusted certificate. Insufficient certificate"),
        ("untrusted-signing-certificate", 403, "Untrusted signing certificate"),
        ("invalid-signature", 403, "Invalid signature"),
        ("certificate-revoked", 403, "Certificate revoked"),
        ("unable-to-assume-role", 403, cannot),
        ("duration-exceeds-maximum", 403, f"{cannot} {longer}"),
        ("unmappable-attributes", 403, f"{cannot}. {unmapped}"),
        ("trust-anchor-not-found", 403, "Specified Trust Anchor wasn't found."),
        ("invalid-profile", 403, "Invalid or empty profile provided."),
        ("role-not-in-profile", 403, "Requested Role isn't one of those listed in the Profile."),
        ("role-session-name-not-allowed", 403, "Not authorized to set roleSessionName"),
        ("incorrect-basic-constraints", 400, "Incorrect basic constraints for CA certificate"),
        ("bad-certificate-data", 400, f"{anchors} Bad certificate data"),
        ("private-ca-not-readable", 400, f"{anchors} Given AWS PCA did not allow get request."),
        ("service-linked-role", 403, "no identity-based policy allows the iam:CreateServiceLinkedRole action"),
    ):
        manage("PUT", "faults", {"faults": [f"refusal={code}@once"]})
        answer, body = session()
        assert (answer.status, "x-ra-local" in answer.headers) == (status, False), (code, answer.headers)
        assert body["message"].startswith(message), (code, body)
        kind = "AccessDeniedException" if status == 403 else "ValidationException"
        assert answer.headers["x-amzn-errortype"] == kind, (code, answer.headers)


def faults():
    """Each fault as it is asked for, and none once it has happened."""
    def once(kind):
        manage("PUT", "faults", {"faults": [f"{kind}@once"]})
    for kind, status, error_type in (
        ("throttle", 429, "ThrottlingException"),
        ("server-error", 500, "InternalServerException"),
        ("unavailable=7", 503, "ServiceUnavailableException"),
    ):
        once(kind)
        answer, body = session()
        assert (answer.status, answer.headers["x-amzn-errortype"]) == (status, error_type), body
        assert body.get("retryAfterSeconds") == (7 if status == 503 else None), body
        granted()
    once("refusal=untrusted-signing-certificate")
    refused("Untrusted signing certificate")
    once("delay=300")
    start = time.monotonic()
    granted()
    assert time.monotonic() - start >= 0.3
    once("expired-credentials")
    assert datetime.datetime.fromisoformat(granted()["credentials"]["expiration"]) < NOW
    once("clock=-1860")
    answer, body = session()
    assert body["message"] == "Invalid signature", body
    dated = datetime.datetime.strptime(answer.headers["date"], "%a, %d %b %Y %H:%M:%S GMT")
    assert (NOW.replace(tzinfo=None) - dated).total_seconds() > 1700, dated
    body = json.dumps({"trustAnchorArn": anchor_arn, "profileArn": profile_arn, "roleArn": ROLE}).encode()
    for kind in ("not-json", "truncated"):
        once(kind)
        answer, text = ask("POST", "/sessions", body, signed(body))
        try:
            json.loads(text)
            raise AssertionError(f"{kind}: {text}")
        except ValueError:
            assert answer.status == 201
    once("reset")
    try:
        ask("POST", "/sessions", body, signed(body))
        raise AssertionError("the whole body came")
    except (http.client.IncompleteRead, ConnectionResetError):
        pass
    once("endless")
    connection = http.client.HTTPConnection(service.address, timeout=20)
    connection.request("POST", "/sessions", body, signed(body))
    assert len(connection.getresponse().read(1_000_000)) == 1_000_000
    connection.close()
    manage("PUT", "faults", {"faults": ["throttle@0.5"], "seed": 3})
    by_chance = [session()[0].status for _ in range(12)]
    manage("PUT", "faults", {"faults": ["throttle@0.5"], "seed": 3})
    assert by_chance == [session()[0].status for _ in range(12)] and set(by_chance) == {201, 429}, by_chance
    manage("PUT", "faults", {"faults": []})
    assert manage("GET", "faults") == {"faults": []}
    answer, _ = ask("PUT", "/_ra-local/faults", b'{"faults": ["thrott1e"]}')
    assert answer.status == 400
    granted()


def clock():
    """The service's clock can be set; certificates and dates follow it."""
    manage("PUT", "clock", {"now": "2030-01-01T00:00:00Z"})
    answer, _ = ask("GET", "/_ra-local/health")
    assert "01 Jan 2030" in answer.headers["date"], answer.headers
    refused("Invalid signature")
    manage("PUT", "clock", {"now": None})
    granted()


def events():
    """What was asked stands in the events before the answer leaves, without secrets."""
    found = granted()["credentials"]
    last = manage("GET", "requests")["requests"][-1]
    assert (last["eventName"], last["awsRegion"]) == ("CreateSession", REGION), last
    assert last["requestParameters"]["trustAnchorArn"] == anchor_arn and "cert" in last["requestParameters"]
    with open(EVENTS, encoding="utf-8") as file:
        lines = [json.loads(line) for line in file]
    assert lines[-1] == last
    assert {"CreateTrustAnchor", "ImportCrl", "PutAttributeMapping", "CreateSession"} <= {one["eventName"] for one in lines}
    text = json.dumps(lines)
    assert found["accessKeyId"] in text and found["secretAccessKey"] not in text and found["sessionToken"] not in text
    refused("Not authorized to set roleSessionName", roleSessionName="nightly")
    last = manage("GET", "requests")["requests"][-1]
    assert (last["errorCode"], last["errorMessage"]) == ("AccessDeniedException", "Not authorized to set roleSessionName")


def identity():
    """Whoever has credentials sees whose they are."""
    granted_set = granted()
    keys = granted_set["credentials"]
    named = sts(URL, keys)
    found = named.get_caller_identity()
    user = granted_set["assumedRoleUser"]
    assert (found["Arn"], found["UserId"], found["Account"]) == (user["arn"], user["assumedRoleId"], ACCOUNT), found
    for caller, code in ((client("sts", URL), "InvalidClientTokenId"), (named, "ExpiredToken")):
        try:
            caller.get_caller_identity()
            raise AssertionError(code)
        except caller.exceptions.ClientError as error:
            assert error.response["Error"]["Code"] == code, error
        manage("PUT", "clock", {"now": "2030-01-01T00:00:00Z"})
    manage("PUT", "clock", {"now": None})


def request_ids():
    answer, _ = ask("GET", "/trustanchors")
    other, _ = ask("GET", "/nowhere")
    assert other.status == 404 and other.headers["x-amzn-errortype"] == "UnknownOperationException"
    assert answer.headers["x-amzn-requestid"] != other.headers["x-amzn-requestid"]


def reset():
    """A reset brings back the start."""
    manage("POST", "reset", {})
    assert aws.list_trust_anchors()["trustAnchors"] == [] and aws.list_subjects()["subjects"] == []
    assert manage("GET", "requests")["requests"][0]["eventName"] == "ListTrustAnchors"
    assert manage("GET", "roles") == {"roles": [], "assumeAnyRole": True}


STORIES = [aliases, states, names_and_durations, lists, propagation, roles, subjects, malformed, refusals, faults, clock, events,
           identity, request_ids, reset]
for story in STORIES:
    story()
print(f"{len(STORIES)} stories")
