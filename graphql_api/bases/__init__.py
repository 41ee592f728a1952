"""Base currencies of a book."""
