"""What QQ says: its wire, read with suspicion."""
