"""The room Reminders: who gets what today and why, what went out, policies, claims, a customer's own page."""
