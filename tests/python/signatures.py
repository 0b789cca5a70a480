"""Signatures as `cryptography` judges them.

    signatures.py FILE    reads a JSON list of {key, message, signature}, prints a JSON list of verdicts

A key is a SubjectPublicKeyInfo and a signature octets, both in hexadecimal; a message is text. ECDSA is over SHA-256,
whatever the curve; ML-DSA is pure, without a context.
"""

import json
import pathlib
import sys

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec


def stands(key, message, signature):
    key = serialization.load_der_public_key(bytes.fromhex(key))
    how = [ec.ECDSA(hashes.SHA256())] if isinstance(key, ec.EllipticCurvePublicKey) else []
    try:
        key.verify(bytes.fromhex(signature), message.encode(), *how)
    except InvalidSignature:
        return False
    return True


print(json.dumps([stands(**one) for one in json.loads(pathlib.Path(sys.argv[1]).read_text())]))
