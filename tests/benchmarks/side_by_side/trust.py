"""The stand-in's certificate, and trust roots of the usual number with one more."""

import certifi
import trustme

from side_by_side import people

CHAIN = "chain.pem"
KEY = "key.pem"
ROOTS = "roots.pem"


def make(folder):
    """Write a leaf with its intermediate, its key, and the roots that clients load."""
    root = trustme.CA(key_type=trustme.KeyType.RSA)
    between = root.create_child_ca(key_type=trustme.KeyType.RSA)
    leaf = between.issue_cert(people.HOST, key_type=trustme.KeyType.RSA)
    chain = [blob.bytes() for blob in leaf.cert_chain_pems]
    (folder / CHAIN).write_bytes(b"".join(chain))
    (folder / KEY).write_bytes(leaf.private_key_pem.bytes())
    with open(certifi.where(), "rb") as known:
        (folder / ROOTS).write_bytes(known.read() + b"\n" + root.cert_pem.bytes())
