"""The whole flow under `flask run`, with the sandbox mounted."""

import pytest
from malls import flask_run, free_port, running
from over_sockets import sandbox_settings, sign_in


@pytest.mark.holds("A-60")
@pytest.mark.parametrize("threads", ["--with-threads", "--without-threads"])
def test_flask_run_serves_with_one_thread_too(tmp_path, threads):
    """Shop and sandbox are one process; its log holds no code."""
    port = free_port()
    env = sandbox_settings(tmp_path)
    with running(flask_run(port, threads), port, env=env, log=tmp_path / "log") as address:
        response = sign_in(address, "emoji", "/cart/")[1]

        assert response.json()["next"] == "/cart/"
        assert response.json()["user"]["nickname"].startswith("🐧")
    log = (tmp_path / "log").read_text()
    assert "/oauth_callback?***" in log
    assert response.url.partition("code=")[2].partition("&")[0] not in log
