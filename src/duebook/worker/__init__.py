"""Jobs: the outbox is the truth, the queue carries ids."""
