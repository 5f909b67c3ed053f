"""Who is one person after all pairs are weighed against each other."""
