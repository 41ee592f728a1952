"""A person leaves: access ends at once, everything that is stored of them is erased in the background."""
