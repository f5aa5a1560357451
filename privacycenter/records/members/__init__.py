"""Member information (P9, P71): what a member told the company, and what they corrected."""
