"""This browser, once: a login that was begun, and its end."""
