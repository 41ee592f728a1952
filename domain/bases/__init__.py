"""The base currencies of a book: one to three, each filled in the background before reports use it."""
