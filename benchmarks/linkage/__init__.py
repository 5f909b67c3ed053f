"""Linkage measured beside Splink: the same data, the same judge, each engine in a process of its own."""
