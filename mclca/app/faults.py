"""What is wrong with what the page asked for, at the fields that caused it."""

from collections.abc import Mapping


class FieldsError(Exception):
    """What is wrong with a variant, each sentence at the field that it is about.

    Parameters
    ----------
    fields : sentences by the name of an input or an axis
    """

    def __init__(self, fields: Mapping[str, tuple[str, ...]]) -> None:
        super().__init__("\n".join(sentence for held in fields.values() for sentence in held))
        self.fields = fields
