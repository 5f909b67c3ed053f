"""One person looked up at once, with the same model and the same folding as a list."""
