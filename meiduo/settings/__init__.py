"""How an environment is read and judged. ``config.py`` holds the names; nothing here uses Flask."""
