"""What things are called: the user's files, tests and scopes; and values, where we show them."""
