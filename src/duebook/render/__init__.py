"""Document to PDF/A-3, PNG and SVG, by Typst."""
