"""Certificates for a database's server and its clients."""

import trustme


def write(folder, host="localhost"):
    """Write certificates of the server, of a client, and two authorities."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(folder / "roots.pem")
    trustme.CA().cert_pem.write_to_path(folder / "other_roots.pem")
    own = authority.issue_cert(host)
    own.cert_chain_pems[0].write_to_path(folder / "server.pem")
    own.private_key_pem.write_to_path(folder / "server.key")
    client = authority.issue_cert("shop.example", common_name="shop")
    client.cert_chain_pems[0].write_to_path(folder / "client.pem")
    client.private_key_pem.write_to_path(folder / "client.key")
    client.private_key_pem.write_to_path(folder / "open.key")
    for name, mode in (("server.key", 0o600), ("client.key", 0o600), ("open.key", 0o644)):
        (folder / name).chmod(mode)
