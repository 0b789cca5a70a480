"""Certificates, requests and revocation lists as `cryptography` and `pkilint` see and make them.

    others.py read FOLDER    reads what lies there, checks each certificate against its issuer, prints JSON
    others.py lint FOLDER    prints what pkilint finds at its error level, as JSON
    others.py make FOLDER    makes a CA of every key type and hash there

Files are called NAME.crt (PEM), NAME.csr and NAME.crl; the issuer of NAME is the certificate whose subject it names.
"""

import datetime
import ipaddress
import json
import pathlib
import sys

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, mldsa, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, ExtensionOID

KEYS = {
    "rsa-2048": lambda: rsa.generate_private_key(65537, 2048),
    "rsa-3072": lambda: rsa.generate_private_key(65537, 3072),
    "rsa-4096": lambda: rsa.generate_private_key(65537, 4096),
    "p-256": lambda: ec.generate_private_key(ec.SECP256R1()),
    "p-384": lambda: ec.generate_private_key(ec.SECP384R1()),
    "p-521": lambda: ec.generate_private_key(ec.SECP521R1()),
    "ml-dsa-44": mldsa.MLDSA44PrivateKey.generate,
    "ml-dsa-65": mldsa.MLDSA65PrivateKey.generate,
    "ml-dsa-87": mldsa.MLDSA87PrivateKey.generate,
}
HASHES = {"sha256": hashes.SHA256, "sha384": hashes.SHA384, "sha512": hashes.SHA512}


def load(folder, suffix, loader):
    return {path.name: loader(path.read_bytes()) for path in sorted(folder.glob(f"*.{suffix}"))}


def issuer_of(signed, certificates):
    """The certificate that signed; its signature is checked, by OpenSSL."""
    for certificate in certificates.values():
        if certificate.subject == signed.issuer:
            if isinstance(signed, x509.Certificate):
                signed.verify_directly_issued_by(certificate)
            else:
                assert signed.is_signature_valid(certificate.public_key())
            return certificate
    raise SystemExit(f"no issuer of {signed}")


def spki(key):
    return key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo).hex()


def names(signed):
    """Subject alternative names, as `openssl` abbreviates their kinds."""
    try:
        extension = signed.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return []
    def describe(name):
        match name:
            case x509.DNSName():
                return f"DNS:{name.value}"
            case x509.UniformResourceIdentifier():
                return f"URI:{name.value}"
            case x509.IPAddress():
                return f"IP:{name.value}"
            case x509.RFC822Name():
                return f"email:{name.value}"
            case x509.DirectoryName():
                return f"dirName:{name.value.public_bytes().hex()}"
            case x509.RegisteredID():
                return f"RID:{name.value.dotted_string}"
            case x509.OtherName():
                return f"otherName:{name.type_id.dotted_string};{name.value.hex()}"

    return [describe(name) for name in extension]


def describe_certificate(certificate, certificates):
    issuer_of(certificate, certificates)
    value = lambda kind: certificate.extensions.get_extension_for_class(kind)
    constraints, usage = value(x509.BasicConstraints), value(x509.KeyUsage).value
    identifier = value(x509.SubjectKeyIdentifier).value
    assert identifier == x509.SubjectKeyIdentifier.from_public_key(certificate.public_key())
    return {
        "subject": certificate.subject.public_bytes().hex(),
        "issuer": certificate.issuer.public_bytes().hex(),
        "serial_number": str(certificate.serial_number),
        "not_before": int(certificate.not_valid_before_utc.timestamp()),
        "not_after": int(certificate.not_valid_after_utc.timestamp()),
        "public_key": spki(certificate.public_key()),
        "signature_algorithm": certificate.signature_algorithm_oid.dotted_string,
        "version": certificate.version.value + 1,
        "ca": constraints.value.ca,
        "path_length": constraints.value.path_length,
        "digital_signature": usage.digital_signature,
        "key_cert_sign": usage.key_cert_sign,
        "names": names(certificate),
        "extensions": [
            [extension.oid.dotted_string, extension.critical] for extension in certificate.extensions
        ],
    }


def describe_request(request):
    assert request.is_signature_valid
    return {"subject": request.subject.public_bytes().hex(), "public_key": spki(request.public_key()), "names": names(request)}


def describe_list(revocation_list, certificates):
    issuer = issuer_of(revocation_list, certificates)
    value = lambda kind: revocation_list.extensions.get_extension_for_class(kind).value
    authority = value(x509.AuthorityKeyIdentifier).key_identifier
    assert authority == issuer.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value.digest
    return {
        "issuer": revocation_list.issuer.public_bytes().hex(),
        "number": value(x509.CRLNumber).crl_number,
        "signature_algorithm": revocation_list.signature_algorithm_oid.dotted_string,
        "entries": [
            [
                str(entry.serial_number),
                int(entry.revocation_date_utc.timestamp()),
                next((e.value.reason.value for e in entry.extensions if e.oid.dotted_string == "2.5.29.21"), "unspecified"),
            ]
            for entry in revocation_list
        ],
    }


def read(folder):
    certificates = load(folder, "crt", x509.load_pem_x509_certificate)
    described = {name: describe_certificate(certificate, certificates) for name, certificate in certificates.items()}
    requests = load(folder, "csr", x509.load_pem_x509_csr)
    described |= {name: describe_request(request) for name, request in requests.items()}
    lists = load(folder, "crl", x509.load_pem_x509_crl)
    described |= {name: describe_list(revocation_list, certificates) for name, revocation_list in lists.items()}
    print(json.dumps(described))


def lint(folder):
    from pkilint import loader, pkix
    from pkilint.pkix import certificate, crl, extension, name

    certificates = certificate.create_pkix_certificate_validator_container(
        certificate.create_decoding_validators(name.ATTRIBUTE_TYPE_MAPPINGS, extension.EXTENSION_MAPPINGS),
        [
            certificate.create_issuer_validator_container([]),
            certificate.create_validity_validator_container(),
            certificate.create_subject_validator_container([]),
            certificate.create_extensions_validator_container([]),
            certificate.create_spki_validator_container([]),
        ],
    )
    lists = crl.create_pkix_crl_validator_container(
        [pkix.create_attribute_decoder(name.ATTRIBUTE_TYPE_MAPPINGS), pkix.create_extension_decoder(extension.EXTENSION_MAPPINGS)],
        [
            crl.create_issuer_validator_container([]),
            crl.create_validity_validator_container([]),
            crl.create_extensions_validator_container([]),
        ],
    )
    findings = {}
    for suffix, load_document, container in (
        ("crt", loader.load_pem_certificate, certificates),
        ("crl", loader.load_pem_crl, lists),
    ):
        for path in sorted(folder.glob(f"*.{suffix}")):
            results = container.validate(load_document(path.read_text(), path.name).root)
            findings[path.name] = [
                f"{finding.finding.severity.name} {finding.finding.code}: {finding.message}"
                for result in results
                for finding in result.finding_descriptions
                if finding.finding.severity.name in ("ERROR", "FATAL")
            ]
    print(json.dumps(findings))


def make(folder):
    """A root, an end entity, its request and a revocation list for every key type and hash."""
    now = datetime.datetime(2026, 11, 23, 12, tzinfo=datetime.timezone.utc)
    for key_type, generate in KEYS.items():
        key, leaf_key = generate(), generate()
        for hash_name, algorithm in [("", None)] if key_type.startswith("ml-dsa") else [(f"-{n}", h()) for n, h in HASHES.items()]:
            make_one(folder, f"{key_type}{hash_name}", (key, leaf_key), algorithm, now)
    print(json.dumps(None))


def make_one(folder, name, keys, algorithm, now):
    key, leaf_key = keys
    attribute = lambda kind, value: x509.NameAttribute(kind, value)
    subject = lambda common: x509.Name(
        [attribute(x509.NameOID.COUNTRY_NAME, "JP"), attribute(x509.NameOID.ORGANIZATION_NAME, "Beispiel Größe"), attribute(x509.NameOID.COMMON_NAME, common)]
    )
    root_name, leaf_name = subject(f"Root {name}"), subject(f"host {name}")
    dates = lambda builder: builder.not_valid_before(now).not_valid_after(now + datetime.timedelta(days=30))
    usage = lambda **which: x509.KeyUsage(
        **({k: False for k in ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign", "crl_sign", "encipher_only", "decipher_only")} | which)
    )
    root = (
        dates(x509.CertificateBuilder().subject_name(root_name).issuer_name(root_name))
        .serial_number(x509.random_serial_number())
        .public_key(key.public_key())
        .add_extension(x509.BasicConstraints(True, 1), True)
        .add_extension(usage(key_cert_sign=True, crl_sign=True), True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
        .sign(key, algorithm)
    )
    alternative_names = x509.SubjectAlternativeName(
        [
            x509.DNSName("host-1.example"),
            x509.UniformResourceIdentifier("spiffe://example.org/host-1"),
            x509.IPAddress(ipaddress.ip_address("2001:db8::1")),
            x509.RFC822Name("ops@example.com"),
        ]
    )
    request = (
        x509.CertificateSigningRequestBuilder().subject_name(leaf_name).add_extension(alternative_names, False).sign(leaf_key, algorithm)
    )
    leaf = (
        dates(x509.CertificateBuilder().subject_name(leaf_name).issuer_name(root_name))
        .serial_number(x509.random_serial_number())
        .public_key(leaf_key.public_key())
        .add_extension(x509.BasicConstraints(False, None), True)
        .add_extension(usage(digital_signature=True), True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]), False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(leaf_key.public_key()), False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()), False)
        .add_extension(alternative_names, False)
        .sign(key, algorithm)
    )
    revoked = (
        x509.RevokedCertificateBuilder()
        .serial_number(leaf.serial_number)
        .revocation_date(now)
        .add_extension(x509.CRLReason(x509.ReasonFlags.key_compromise), False)
        .build()
    )
    revocation_list = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(root_name)
        .last_update(now)
        .next_update(now + datetime.timedelta(days=7))
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()), False)
        .add_extension(x509.CRLNumber(7), False)
        .add_revoked_certificate(revoked)
        .sign(key, algorithm)
    )
    pem = serialization.Encoding.PEM
    (folder / f"{name}.root.crt").write_bytes(root.public_bytes(pem))
    (folder / f"{name}.host.crt").write_bytes(leaf.public_bytes(pem))
    (folder / f"{name}.host.csr").write_bytes(request.public_bytes(pem))
    (folder / f"{name}.root.crl").write_bytes(revocation_list.public_bytes(pem))
    (folder / f"{name}.host.key").write_bytes(
        leaf_key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )


{"read": read, "lint": lint, "make": make}[sys.argv[1]](pathlib.Path(sys.argv[2]))
