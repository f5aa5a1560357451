"""What the clock does: the worker, and the chores it carries out."""
