"""MT940 and MT942 of SWIFT: tagged fields, as banks write them rather than as the handbook says."""
