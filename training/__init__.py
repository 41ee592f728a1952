"""Commands that learn data files of the parser from files of the repository. Nothing here runs in the product."""
