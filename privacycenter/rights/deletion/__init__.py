"""Deletion: an exact plan, a decision by two, an erasure that survives any crash, and proof."""
