"""A Galera cluster: two MariaDB nodes that both take writes, and an arbitrator.

Of two nodes neither may go on without the other: it cannot tell a dead one from a cut cable. An
arbitrator (garbd, which holds no data) is the third vote, as an operator with two machines has it.
"""

import contextlib
import os
import signal
import subprocess
import time
from pathlib import Path

import mariadb
import pymysql
from processes import free_port

PROVIDER = "/usr/lib/galera/libgalera_smm.so"  # Debian's
NAME = "mall"
FAST = {  # a fifth of Galera's own, so that a test is short
    "evs.keepalive_period": "PT0.3S",
    "evs.inactive_check_period": "PT0.2S",
    "evs.suspect_timeout": "PT1S",
    "evs.inactive_timeout": "PT3S",
    "evs.install_timeout": "PT3S",
}
PATIENT = {  # no node goes, however busy the machine is
    "evs.suspect_timeout": "PT20S",
    "evs.inactive_timeout": "PT40S",
    "evs.install_timeout": "PT20S",
}
SYNCED = "show status where variable_name in ('wsrep_ready', 'wsrep_cluster_size')"
PATIENCE = 30  # seconds


def is_there():
    """Tell whether a cluster can be run here; MariaDB for macOS comes without Galera."""
    programs = mariadb.find("arbitrator") and mariadb.find("rsync")
    return bool(programs) and Path(PROVIDER).exists()


class Node:
    """One MariaDB of the cluster.

    Attributes:
        address: without a database.
    """

    def __init__(self, address):
        self.address = address
        self.place = address.rpartition("@")[2]

    def dies(self):
        """Be gone at once, as after a power cut."""
        self._signal(signal.SIGKILL)

    def freezes(self):
        """Answer nothing any more, and keep every connection, as a machine without power does."""
        self._signal(signal.SIGSTOP)

    def is_cut_off(self):
        """Lose the cluster and keep its clients: a cable between the nodes is pulled."""
        self.runs("set global wsrep_provider_options = 'gmcast.isolate=1'")

    def comes_back(self):
        """Belong to the cluster again, after ``is_cut_off``."""
        self.runs("set global wsrep_provider_options = 'gmcast.isolate=0'")
        _is_ready(self)

    def takes_statements(self):
        """Tell whether it belongs to a cluster now; on a busy machine one loses it for moments."""
        return dict(self.runs(SYNCED))["wsrep_ready"] == "ON"

    def goes_on(self):
        self._signal(signal.SIGCONT)

    def runs(self, *statements):
        """Run statements; return the rows of the last."""
        with self.connected() as cursor:
            for statement in statements:
                cursor.execute(statement)
            return cursor.fetchall()

    @contextlib.contextmanager
    def connected(self):
        """Connect past any shop; yield a cursor."""
        host, _, port = self.place.partition(":")
        login = {"user": "shop", "password": "shop", "ssl_disabled": True, "autocommit": True}
        with pymysql.connect(host=host, port=int(port), **login) as connection:
            yield connection.cursor()

    def _signal(self, number):
        os.kill(self.address.pid, number)


class Cluster:
    """Both nodes.

    Attributes:
        nodes: the nodes.
        addresses: each names both, another one first.
    """

    def __init__(self, nodes):
        first, second = nodes
        self.nodes = nodes
        self.addresses = [f"{first.address},{second.place}", f"{second.address},{first.place}"]


@contextlib.contextmanager
def cluster(timeouts=FAST):
    """Run a cluster whose nodes are both ready.

    Args:
        timeouts: of its group; empty for Galera's own.
    """
    ports = [free_port() for _ in range(2)]
    group = "gcomm://" + ",".join(f"127.0.0.1:{port}" for port in ports)
    with contextlib.ExitStack() as stack:
        nodes = []
        for number, port in enumerate(ports):
            folder = stack.enter_context(mariadb.own_folder())
            mariadb.make(folder)
            first = [] if nodes else ["wsrep-new-cluster"]
            settings = [*_settings(number, port, group, timeouts), *first]
            server = mariadb.running(folder, free_port(), *settings)
            nodes.append(Node(stack.enter_context(server)))
            if first:
                mariadb.welcome(nodes[0].address)
        stack.enter_context(_arbitrator(group, timeouts))
        for node in nodes:
            _is_ready(node)
        yield Cluster(nodes)


def _settings(number, port, group, timeouts):
    own = {"gmcast.listen_addr": f"tcp://127.0.0.1:{port}", "ist.recv_addr": _own_place()}
    return [
        "wsrep-on=ON",
        f"wsrep-provider={PROVIDER}",
        f"wsrep-cluster-name={NAME}",
        f"wsrep-cluster-address={group}",
        f"wsrep-node-name=node{number}",
        f"wsrep-node-address=127.0.0.1:{port}",
        f"wsrep-sst-receive-address={_own_place()}",
        "wsrep-sst-method=rsync",
        f"wsrep-provider-options={_joined({**own, **timeouts, 'gcache.size': '32M'})}",
        "binlog-format=ROW",
        "innodb-autoinc-lock-mode=2",
    ]


def _own_place():
    return f"127.0.0.1:{free_port()}"


def _joined(options):
    return ";".join(f"{name}={value}" for name, value in options.items())


@contextlib.contextmanager
def _arbitrator(group, timeouts):
    own = {"gmcast.listen_addr": f"tcp://{_own_place()}"}
    command = [mariadb.find("arbitrator"), "--address", group, "--group", NAME]
    command += ["--options", _joined({**own, **timeouts})]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen(command, **quiet, **mariadb.as_user())
    try:
        yield
    finally:
        process.terminate()
        process.wait(PATIENCE)


def _is_ready(node):
    until = time.monotonic() + PATIENCE
    while dict(node.runs(SYNCED)) != {"wsrep_ready": "ON", "wsrep_cluster_size": "3"}:
        assert time.monotonic() < until, "the cluster does not come together"
        time.sleep(0.1)
