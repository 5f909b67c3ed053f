"""The batch linking job on a cluster: Spark brings records together, the same functions judge them."""
