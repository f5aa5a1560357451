"""The demonstration company: made-up people, made through the same doors as real ones."""
