"""Text of strangers made harmless to print."""


def safe(text: object) -> str:
    """Text with control characters, line ends and invisible marks escaped: no model file steers a terminal."""
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode() for character in str(text)
    )
