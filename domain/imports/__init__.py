"""Statements of banks, brought into a book."""
