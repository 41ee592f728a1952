"""CAMT.052, .053 and .054 of ISO 20022, any version: entries are read by the names of elements, not by a schema."""
