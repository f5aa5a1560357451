"""Deletions as the office works them: the plan, the decision by a second person, what is left to be
done elsewhere, legal holds."""
