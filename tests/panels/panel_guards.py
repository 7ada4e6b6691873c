"""What a panel's text form must hold; a pure function, so that a failure can be planted."""


def lacking(value, text):
    """Name the values and lines of a panel that its text form does not print."""
    parts = [
        part
        for name, entry in value.items()
        for part in (name, *(entry if isinstance(entry, list) else [str(entry)]))
    ]
    return [part for part in parts if part not in text]
