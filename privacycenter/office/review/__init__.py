"""The yearly review of what is collected (P70): each field with its need, its use and its age."""
