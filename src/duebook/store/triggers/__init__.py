"""Guards inside the database, in two dialects: immutability, and rows that never point across companies."""
