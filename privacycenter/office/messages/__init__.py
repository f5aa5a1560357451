"""Messages written through the site, as the office works them: by due date, one at a time, and
nothing personal before one is taken."""
