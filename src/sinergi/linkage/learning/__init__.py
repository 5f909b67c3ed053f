"""What agreement is worth: a model learned from two tables, and from labels where there are any."""
