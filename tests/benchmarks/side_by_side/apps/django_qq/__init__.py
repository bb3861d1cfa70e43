"""A Django mall that signs in with QQLoginTool, as its readers are taught it."""
