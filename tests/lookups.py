"""How often a request looks users up."""

import re


def lookups(statements, table="tb_users"):
    """Return how often users were read: before the act, and within it."""
    acts = [n for n, one in enumerate(statements) if one.startswith("BEGIN IMMEDIATE")]
    act = acts[-1] if acts else len(statements)
    reads = [n for n, one in enumerate(statements) if re.search(rf"(FROM|JOIN) {table}\b", one)]
    return sum(n < act for n in reads), sum(n > act for n in reads)
