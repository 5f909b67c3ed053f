"""Prepared snapshots of one agency's tables, and the answers given from them."""
