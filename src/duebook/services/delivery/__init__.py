"""From sealed document to the buyer's eyes: render, freeze, send, view."""
