"""Sinergi: agencies answer each other without handing over their databases."""
