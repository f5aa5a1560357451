"""What we hold (P71, P73): see it, correct it, take a copy."""
