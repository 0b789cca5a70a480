"""What reaches AssumeRole behind the local service, as moto records it: python local_sts.py URL MOTO_URL"""

import base64
import json
import sys
import urllib.parse
import urllib.request

from local_client import ROLE, SOURCE, Service, client, sts

URL, MOTO = sys.argv[1], sys.argv[2]
POLICY = '{"Version":"2012-10-17","Statement":[]}'
MANAGED = "arn:aws:iam::aws:policy/ReadOnlyAccess"


def record(what, method="POST"):
    request = urllib.request.Request(f"{MOTO}/moto-api/recorder/{what}", method=method)
    with urllib.request.urlopen(request, timeout=10) as answer:
        return answer.read().decode()


aws = client("rolesanywhere", URL)
anchor = aws.create_trust_anchor(name="a", source=SOURCE, enabled=True)["trustAnchor"]
profile = aws.create_profile(
    name="p",
    roleArns=[ROLE],
    enabled=True,
    acceptRoleSessionName=True,
    durationSeconds=1800,
    sessionPolicy=POLICY,
    managedPolicyArns=[MANAGED],
)["profile"]
rules = [{"specifier": "CN"}]
aws.put_attribute_mapping(profileId=profile["profileId"], certificateField="x509Subject", mappingRules=rules)
aws.delete_attribute_mapping(profileId=profile["profileId"], certificateField="x509Issuer")

record("reset-recording")
record("start-recording")
service = Service(URL)
body = json.dumps({
    "trustAnchorArn": anchor["trustAnchorArn"],
    "profileArn": profile["profileArn"],
    "roleArn": ROLE,
    "roleSessionName": "nightly",
    "durationSeconds": 3600,
}).encode()
answer, text = service.ask("POST", "/sessions", body, service.signed(body))
assert answer.status == 201, text
record("stop-recording")
(call,) = [json.loads(line) for line in record("download-recording", "GET").splitlines()]
asked = dict(urllib.parse.parse_qsl(base64.b64decode(call["body"]).decode()))
expected = {
    "Action": "AssumeRole",
    "RoleArn": ROLE,
    "RoleSessionName": "nightly",
    # The shorter of the profile's and the request's.
    "DurationSeconds": "1800",
    "SourceIdentity": "CN=host-1",
    "Policy": POLICY,
    "PolicyArns.member.1.arn": MANAGED,
    "Tags.member.1.Key": "x509Subject/CN",
    "Tags.member.1.Value": "host-1",
}
found = {name: value for name, value in asked.items() if name != "Version"}
assert found == expected, found

keys = json.loads(text)["credentialSet"][0]["credentials"]
identity = sts(MOTO, keys).get_caller_identity()
assert identity["Arn"].endswith(":assumed-role/Example/nightly"), identity
print("AssumeRole was called as expected")
