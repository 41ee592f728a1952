"""A book as a file: whole as JSON, its transactions as CSV or as plain-text accounting."""
