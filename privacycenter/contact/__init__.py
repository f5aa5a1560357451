"""Writing to the company through the site (P21, P62): a receipt at once, an answer in time."""
