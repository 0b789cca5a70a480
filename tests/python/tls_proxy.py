"""An HTTPS proxy that shows what goes through it, and stands for the endpoint behind it.

    tls_proxy.py CERTIFICATE KEY SERVICE FOLDER

Prints `listening on ADDRESS:PORT`. What a client sends behind CONNECT is decrypted with the certificate, written to
FOLDER/1.http, FOLDER/2.http… and passed on to SERVICE, an ADDRESS:PORT that speaks plain HTTP.
"""

import pathlib
import socket
import ssl
import sys

CERTIFICATE, KEY, SERVICE, FOLDER = sys.argv[1:]


def message(connection):
    """A message of HTTP/1.1, whole."""
    octets = b""
    while b"\r\n\r\n" not in octets:
        more = connection.recv(65536)
        if not more:
            return octets
        octets += more
    head, _, body = octets.partition(b"\r\n\r\n")
    length = 0
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            length = int(line.partition(b":")[2])
    while len(body) < length:
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body


def pass_on(client, number):
    message(client)
    client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
    with TLS.wrap_socket(client, server_side=True) as client:
        request = message(client)
        pathlib.Path(FOLDER, f"{number}.http").write_bytes(request)
        host, port = SERVICE.split(":")
        with socket.create_connection((host, int(port))) as service:
            service.sendall(request)
            client.sendall(message(service))


TLS = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
TLS.load_cert_chain(CERTIFICATE, KEY)
with socket.create_server(("127.0.0.1", 0)) as server:
    print("listening on {}:{}".format(*server.getsockname()), flush=True)
    number = 0
    while True:
        connection, _ = server.accept()
        number += 1
        with connection:
            pass_on(connection, number)
