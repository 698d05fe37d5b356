"""The reports: the list by subject (:mod:`.room`), what one is of (:mod:`.wish`), how it is set (:mod:`.sheet`)."""
