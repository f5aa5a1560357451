"""Who is asking, and how sure we are: people, addresses, passwords, sessions, staff."""
