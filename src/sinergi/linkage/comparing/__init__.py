"""How far two records agree, field by field, as one of a few levels."""
