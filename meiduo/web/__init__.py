"""What every response has in common; knows no feature."""
