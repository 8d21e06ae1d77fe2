"""The model file of a variant, with the changes in it."""

from mclca.app.variant import Variant


def edited(variant: Variant) -> str:
    """Text of the model file."""
    return variant.model.text
