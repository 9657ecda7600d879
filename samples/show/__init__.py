"""A week of shows in small: rules, a log with a few farmers in it, and what scoring makes of them."""
