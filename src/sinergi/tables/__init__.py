"""Other people's tables: readers, mapping files, adopting an unknown table, and the quality of what it holds."""
