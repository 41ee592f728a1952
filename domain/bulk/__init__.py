"""Work on many rows in the background: an intent that is its own outbox, done chunk by chunk."""
