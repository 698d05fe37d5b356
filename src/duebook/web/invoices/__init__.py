"""The invoice pages: list, editor, the issued document, credit, approval; and the pages of payments."""
