"""Whose account: openid <-> user."""
