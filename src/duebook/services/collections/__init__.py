"""Collections: who is reminded of what, letters, holds, claims for paying late, statements of account."""
