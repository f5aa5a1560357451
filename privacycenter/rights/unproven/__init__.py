"""Requests that come with an address and nothing else: they wait outside the queue until the
mailbox answers, are reminded of once, and lapse (11 CCR 7021(b), 7062; Art. 12(6))."""
