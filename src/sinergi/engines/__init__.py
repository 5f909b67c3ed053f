"""Where set-work runs: sessions of a database engine that may touch only the folders named to it."""
