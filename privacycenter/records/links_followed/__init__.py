"""Links followed (P28): which, when, and what the note is for; for a short time."""
