"""CSV: tables of text whose encoding, delimiter, header, columns, dates, decimals and signs are found in the file."""
