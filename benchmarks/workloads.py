"""Models of any size, as text, to see how the cost grows."""

from benchmarks.video14 import MODEL

_FAMILIES = (
    "lognormal(median=2, gsd=1.2)",
    "beta(2, 5)",
    "triangular(1, 2, 4)",
    "gamma(shape=2, scale=1)",
    "normal(3, 1)",
)
_FUNCTIONS = ("exp({} / 9)", "log(abs({}) + 1)", "sqrt(abs({}))", "sin({})", "cos({})")


def operations(size: int) -> str:
    """Five inputs and a chain of so many operations, ten in an equation, none of them twice; the last is the result."""
    values: list[str] = []
    for start in range(0, size, 10):
        value = f"e{len(values) - 1}" if values else "x0"
        for i in range(start, min(start + 10, size)):
            value = f"({value} {'+' if i % 2 else '*'} x{i % 5})"
        values.append(value)
    return model_of([f"uniform(0.5, {1.1 + 0.1 * i})" for i in range(5)], values)


def inputs(size: int) -> str:
    """So many inputs of five families, summed up."""
    names = [f"x{i}" for i in range(size)]
    parts = [" + ".join(names[start : start + 25]) for start in range(0, size, 25)]
    values = [part if i == 0 else f"e{i - 1} + {part}" for i, part in enumerate(parts)]
    return model_of([_FAMILIES[i % len(_FAMILIES)] for i in range(size)], values)


def scenarios(size: int) -> str:
    """video14 with an axis of so many grids."""
    labels = [f"grid{i} = {{ grid_intensity = {0.1 + 0.05 * i} }}" for i in range(1, size)]
    return MODEL.read_text() + "\n".join(["\n[scenarios.grid]", "grid0 = {}", *labels])


def fresh(number: int) -> str:
    """A small model unlike those of other numbers."""
    wraps = [_FUNCTIONS[(number >> place) % len(_FUNCTIONS)].format(f"x{place}") for place in range(4)]
    low = 1 + number / 1000
    normals = [f"normal({low}, 0.1)", f"lognormal(median={low}, gsd=1.3)"]
    return model_of([f"uniform(1, {low + 1})", *normals, f"gamma(shape={low}, scale=1)"], [" + ".join(wraps)])


def model_of(distributions: list[str], values: list[str]) -> str:
    """Inputs x0, x1 ... and equations e0, e1 ... with the result last."""
    head = ["format = 1", 'name = "workload"', 'functional_unit = "one"', f'result = "e{len(values) - 1}"']
    given = [f'inputs.x{i} = {{ distribution = "{text}", unit = "1" }}' for i, text in enumerate(distributions)]
    computed = [f'equations.e{i} = {{ value = "{value}", unit = "1" }}' for i, value in enumerate(values)]
    return "\n".join([*head, *given, *computed])
