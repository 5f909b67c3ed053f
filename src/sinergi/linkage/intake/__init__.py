"""Tables nobody has described yet: read, recognised, and held against what is said of them."""
