"""The history, for an auditor."""
