"""Logins of several systems side by side: how fast they are, and what they cost."""
