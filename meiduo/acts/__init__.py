"""Transactions of statements that were made once, without an ORM's session.

``sessionless.writing`` opens one. A returning member's login is five statements: through a session
and its units of work they take 0.9 ms of the processor, through SQLAlchemy's Core 0.6 ms, on the
driver's own connection (``quick``, ``prepared``) 0.25 ms.
"""
