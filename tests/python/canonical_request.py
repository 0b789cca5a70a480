"""The canonical request as botocore makes it: a request a line in JSON, an answer a line.

{"method", "url", "params": [[name, value]…], "headers": [[name, value]…], "body": hexadecimal} is answered with
{"params", "url"}: of the pairs that botocore is to encode, as its clients give it a query, and of the URL's query as it
stands.
"""

import json
import sys

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

SIGNER = SigV4Auth(Credentials("AKIDEXAMPLE", "secret"), "rolesanywhere", "us-east-1")


def canonical_request(asked, url, params):
    request = AWSRequest(method=asked["method"], url=url, params=params, data=bytes.fromhex(asked["body"]))
    for name, value in asked["headers"]:
        # Adds: that of another value stays.
        request.headers[name] = value
    return SIGNER.canonical_request(request)


for line in sys.stdin:
    asked = json.loads(line)
    base, _, query = asked["url"].partition("?")
    pairs = [tuple(pair) for pair in asked["params"]]
    answer = {
        "params": canonical_request(asked, base, pairs),
        "url": canonical_request(asked, f"{base}?{query}" if query else base, None),
    }
    print(json.dumps(answer), flush=True)
