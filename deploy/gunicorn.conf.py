"""gunicorn -c deploy/gunicorn.conf.py wsgi:app. THREADS, WEB_CONCURRENCY, BIND from the environment."""

import os

threads = int(os.environ.get("THREADS", "8"))
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
bind = os.environ.get("BIND", "127.0.0.1:8000")
worker_class = "gthread"
graceful_timeout = 15  # seconds; a login takes no longer
timeout = 30
control_socket_disable = True

# A hanging QQ may hold three quarters of the threads; the rest keeps serving pages.
os.environ.setdefault("QQ_MAX_CONCURRENCY", str(max(1, threads * 3 // 4)))
# A hanging database likewise.
os.environ.setdefault("DATABASE_POOL", str(max(2, threads * 3 // 4)))
