"""The pairs of a list and a prepared table, and records of which there are crowds."""
