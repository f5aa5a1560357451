"""Server logs (P19, P20): the fields the policy lists and no others, for a limited time."""
