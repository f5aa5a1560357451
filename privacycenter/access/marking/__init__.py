"""Marking a text of one's own for removal (P45): what one wishes one had not written."""
