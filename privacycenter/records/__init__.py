"""Data about people that comes from the company's other systems: one folder for each kind."""
