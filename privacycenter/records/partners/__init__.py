"""Information processed for partners (P40): theirs, so it is not shown here; who to ask is."""
