"""Files of strangers to documents."""
