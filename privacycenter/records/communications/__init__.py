"""Messages people wrote to the company, and its answers (P21), from the mailboxes they lie in."""
