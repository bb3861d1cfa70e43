"""Requests that are sent by half keep nobody else waiting behind nginx as shipped."""

import re
import ssl
import subprocess
from functools import partial

import pytest
import requests
import trustme
from half_sent import HALF_BODY, connections, seconds, shipped
from malls import ROOT, free_port, running
from proxying import find

# Folders of nginx that only root may make.
TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """The shop in one process under the shipped settings."""
    with shipped(tmp_path_factory.mktemp("slow")) as served:
        yield served


@pytest.fixture
def nginx_conf(tmp_path, served):
    """The shipped file with the paths and ports of this test; and the port, and whom to trust."""
    authority = trustme.CA()
    port = free_port()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    certificate = authority.issue_cert("127.0.0.1", "localhost")
    certificate.private_key_and_cert_chain_pem.write_to_path(tmp_path / "tls.pem")
    folders = "".join(f"{kind}_temp_path {tmp_path}/{kind};" for kind in TEMPORARY)
    text = (ROOT / "deploy/nginx.conf").read_text()
    for old, new in {
        "/etc/nginx/meiduo.crt": f"{tmp_path}/tls.pem",
        "/etc/nginx/meiduo.key": f"{tmp_path}/tls.pem",
        "/var/log/nginx/": f"{tmp_path}/",
        "/run/nginx.pid": f"{tmp_path}/nginx.pid",
        "listen 443 ssl": f"listen 127.0.0.1:{port} ssl",
        "listen 80 default_server": f"listen 127.0.0.1:{free_port()} default_server",
        "127.0.0.1:8000": f"127.0.0.1:{served[1]}",
        "server_tokens off;": f"{folders}server_tokens off;",
        "worker_processes auto": "worker_processes 1; daemon off",
    }.items():
        assert old in text
        text = text.replace(old, new)
    (tmp_path / "nginx.conf").write_text(text)
    return tmp_path / "nginx.conf", port, tmp_path / "ca.pem"


def test_nginx_accepts_the_shipped_file(nginx_conf):
    result = subprocess.run([find(), "-t", "-c", nginx_conf[0]], capture_output=True, text=True)

    assert result.returncode == 0, result.stderr
    assert "warn" not in result.stderr


@pytest.mark.holds("A-60", "I10")
def test_half_sent_requests_cost_the_shop_nothing(nginx_conf, served):
    """They wait in nginx; both ways to the shop stay free. The log names no query."""
    conf, port, trusted = nginx_conf
    command = [find(), "-c", str(conf)]
    log = conf.parent / "log"
    tls = ssl.create_default_context(cafile=str(trusted))
    wrap = partial(tls.wrap_socket, server_hostname="127.0.0.1")
    with running(command, port, env={}, log=log, ready="/healthz", secure=trusted) as address:
        with connections(port, 40, HALF_BODY, wrap):
            assert seconds(f"{address}/healthz", verify=str(trusted)) < 1
            assert seconds(f"{served[0]}/healthz") < 1
        back = f"{address}/oauth_callback?code=canarycode&state=canarystate"
        assert requests.get(back, verify=str(trusted), timeout=10).status_code == 403

    text = (conf.parent / "access.log").read_text()
    assert re.search(r'"GET /oauth_callback" 403 ', text)
    assert "canary" not in text


def test_nginx_packs_what_is_no_members(nginx_conf, served):
    """Style sheets and scripts; and no page, which a visitor's cookies might change: not even the
    one that says that a file is not there."""
    conf, port, trusted = nginx_conf
    command = [find(), "-c", str(conf)]
    log = conf.parent / "log"
    visitor = requests.Session()
    visitor.headers["Accept"] = "text/html"
    opens = partial(visitor.get, verify=str(trusted), timeout=10)
    with running(command, port, env={}, log=log, ready="/healthz", secure=trusted) as address:
        page = opens(f"{address}/login/?lang=en")
        linked = re.findall(r'"(/static/[^"]+\.(?:css|js))"', page.text)
        packed = [opens(address + path) for path in linked]
        missing = opens(f"{address}/static/nowhere.css")
        again = opens(f"{address}/login/")

    assert "Content-Encoding" not in page.headers
    assert visitor.cookies["lang"] == "en"
    assert '<html lang="en"' in again.text
    assert {sent.headers["Content-Encoding"] for sent in packed} == {"gzip"}
    assert {sent.headers["Vary"] for sent in packed} == {"Accept-Encoding"}
    assert all("immutable" in sent.headers["Cache-Control"] for sent in packed)
    assert missing.status_code == 404
    assert '<html lang="zh-CN"' in missing.text
