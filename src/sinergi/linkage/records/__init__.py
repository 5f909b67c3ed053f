"""Tables as linkage keeps them: folded, encoded, blocked, prepared on disk."""
