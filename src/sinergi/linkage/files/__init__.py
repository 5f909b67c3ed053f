"""Linking files: from two tables on disk to a folder of pairs, pages and examples."""
