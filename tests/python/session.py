"""A session by `iam-rolesanywhere-session`: prints the access key ID that it gets.

    session.py PROXY TRUST_ANCHOR_ARN PROFILE_ARN ROLE_ARN [CHAIN]

Certificate and key are host.crt and host.key, CHAIN the certificates above, tls.crt the proxy's own.
"""

import json
import sys

from iam_rolesanywhere_session import IAMRolesAnywhereSession

proxy, trust_anchor, profile, role, *chain = sys.argv[1:]
session = IAMRolesAnywhereSession(
    trust_anchor_arn=trust_anchor,
    profile_arn=profile,
    role_arn=role,
    certificate="host.crt",
    private_key="host.key",
    certificate_chain=chain[0] if chain else None,
    region="us-east-1",
    verify="tls.crt",
    proxies={"https": f"http://{proxy}"},
).get_session()
print(json.dumps(session.get_credentials().get_frozen_credentials().access_key))
