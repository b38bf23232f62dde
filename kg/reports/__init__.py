"""Reports: an answer for a person, as text of a given width, Markdown or HTML."""
