"""What a person lets Finsight do with all that comes in: rules, and names of merchants."""
