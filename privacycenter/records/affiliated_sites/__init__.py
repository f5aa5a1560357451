"""Information from affiliated sites (P24 to P27): its source always stands beside it, and it is
never handed to anybody."""
