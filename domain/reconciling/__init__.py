"""Whether an account holds what its bank says that it does."""
