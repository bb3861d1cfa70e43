"""How a connection to each database is opened, and how long anything on it may take."""
