"""Receipts: signed proofs of what was done, which anybody can check without trusting us."""
