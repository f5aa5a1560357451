"""Newsletter subscriptions (P22, P23), as the mailing system lists them."""
