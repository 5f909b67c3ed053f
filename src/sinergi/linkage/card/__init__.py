"""The page that says what a model learned and how far to trust it."""
