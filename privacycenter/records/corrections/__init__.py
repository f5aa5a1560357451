"""Corrections (P71, P73): what a record said before it was put right. No import takes one back."""
