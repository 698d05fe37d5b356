"""Ways money comes in."""
