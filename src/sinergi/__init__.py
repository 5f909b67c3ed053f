"""Sinergi: agencies answer each other without handing over their databases."""

__version__ = "0.1.0"
