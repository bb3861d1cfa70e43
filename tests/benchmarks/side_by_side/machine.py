"""What the figures were measured on."""

import datetime
import os
import platform
import sqlite3
import ssl
import subprocess
from pathlib import Path

import postgres

from side_by_side.environments import OURS, release

PACKAGES = {
    OURS: ["Flask", "Authlib", "SQLAlchemy", "gunicorn", "urllib3", "requests"],
    "django_qq": ["Django", "QQLoginTool"],
    "social": ["social-auth-app-flask", "social-auth-core"],
}


def describe():
    """Return names and texts."""
    server = subprocess.run(
        [postgres.find("postgres"), "--version"], capture_output=True, text=True, check=True
    )
    versions = [
        f"{package} {release(environment, package)}"
        for environment, packages in PACKAGES.items()
        for package in packages
    ]
    return {
        "Processor": f"{_processor()}, {os.cpu_count()} cores as the system counts them",
        "System": f"{platform.system()} {platform.release()}",
        "Python": f"{platform.python_version()}, {ssl.OPENSSL_VERSION}",
        "Databases": f"SQLite {sqlite3.sqlite_version}, {server.stdout.strip()}",
        "Packages": ", ".join(versions),
        "Date": datetime.date.today().isoformat(),
    }


def _processor():
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(": ")[2]
    return platform.machine()
