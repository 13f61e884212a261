"""A drawing's values as files: what people corrected, in the form that each format wants."""

FORMATS: tuple[str, ...] = ()
