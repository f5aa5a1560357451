"""Other proofs (P74): recovery codes for the day the mailbox is lost, data points that match, and
declarations signed by people without an account."""
