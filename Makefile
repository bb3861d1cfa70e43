# A thin skin: README.md lists the same steps as plain commands.
PORT ?= 8000
ARGS ?=
# sqlite, postgresql, mariadb or all; without it SQLite, and the locks of the others
DB ?=
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3 python; do \
	$$p -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && { echo $$p; break; }; done)
BIN := .venv/bin
# tests write some thousand databases: into memory where Linux has 4 GB free for files, a fifth quicker
IN_MEMORY = $(if $(TMPDIR),,$(shell df -k /dev/shm 2>/dev/null | awk 'NR == 2 && $$4 > 4000000 { print "TMPDIR=/dev/shm" }'))

.PHONY: run test screenshots bench bench-large bench-servers clean
.DEFAULT_GOAL := run

run: .venv/run
	$(BIN)/flask db upgrade
	@echo "Open http://127.0.0.1:$(PORT)/ (or http://www.meiduo.site:$(PORT)/, see README: hosts). Ctrl+C stops."
	$(BIN)/flask run --port $(PORT) $(ARGS)

test: .venv/test
	$(BIN)/python tests/browsing.py
	$(BIN)/python tests/postgres.py
	$(BIN)/python tests/pgbouncer.py
	$(BIN)/python tests/mariadb.py
	$(BIN)/python tests/redis_server.py
	$(BIN)/python tests/proxying.py
	$(BIN)/ruff check . && $(BIN)/ruff format --check .
	$(BIN)/mypy
	$(IN_MEMORY) $(BIN)/python -m pytest -n 4 --dist loadfile $(if $(DB),--db $(DB)) $(ARGS)

# the pictures of the pages in both READMEs; writes docs/screenshots
screenshots: .venv/test
	$(BIN)/python tests/browsing.py
	$(BIN)/python tests/fonts.py
	PYTHONPATH=. $(BIN)/python tests/screenshots.py

# logins of ours and of others side by side; writes docs/performance.md
bench: .venv/test
	$(BIN)/python tests/postgres.py
	PYTHONPATH=tests:tests/benchmarks:. $(BIN)/python -m side_by_side $(ARGS)

bench-large: .venv/test
	PYTHONPATH=tests:tests/benchmarks:. $(BIN)/python -m side_by_side --large $(ARGS)

# ours under other servers; writes docs/servers.md
bench-servers: .venv/test
	PYTHONPATH=tests:tests/benchmarks:. $(BIN)/python -m side_by_side --servers $(ARGS)

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer with venv is needed. Debian: apt-get install python3 python3-venv; or say PYTHON=/path/to/python3"; exit 1; }
	$(PYTHON) -m venv .venv

.venv/run: requirements.txt | .venv/bin/python
	$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements.txt
	@touch $@

.venv/test: tests/requirements.txt | .venv/bin/python
	$(BIN)/python -m pip install --quiet --require-hashes --requirement tests/requirements.txt
	@touch .venv/run $@

clean:
	rm -rf .venv .bench .mypy_cache .ruff_cache .pytest_cache .hypothesis
