"""The terms in UBL where the tax is GST."""

from duebook.rules.international.taxes import binding, is_gst

BINDING = binding(is_gst)
