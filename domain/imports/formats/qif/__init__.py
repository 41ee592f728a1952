"""QIF, Quicken's interchange format: lines of one letter and a value, records that end with a caret."""
