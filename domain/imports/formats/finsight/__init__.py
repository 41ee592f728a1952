"""Our own export: all of a book as JSON."""
