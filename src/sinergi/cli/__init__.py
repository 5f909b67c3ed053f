"""The `sinergi` command: reads what was typed, wires the rooms together, and says what came out."""
