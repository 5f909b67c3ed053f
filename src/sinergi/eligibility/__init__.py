"""Dated rules with their law: parsed from a table, compiled to SQL and to closures, three-valued all the way."""
