"""A person's requests and their clocks (P73, P74): to correct, to delete."""
