"""The roof: settings, urls, asgi and the table of plug-ins. Nothing below imports it."""
