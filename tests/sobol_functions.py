"""Test functions of sensitivity analysis as model files, with their exact Sobol' indices."""

from dataclasses import dataclass

import numpy as np
from models import one_equation


@dataclass(frozen=True)
class Case:
    """A function with its exact indices, by input."""

    body: str
    first: dict[str, float]
    total: dict[str, float]


def ishigami() -> Case:
    """Ishigami & Homma (1990), a = 7, b = 0.1."""
    inputs = {f"x{i}": f"uniform({-np.pi}, {np.pi})" for i in (1, 2, 3)}
    return _case(
        one_equation("sin(x1) + 7 * sin(x2)**2 + 0.1 * x3**4 * sin(x1)", inputs),
        [0.31390519114781146, 0.4424111447900409, 0.0],
        [0.5575888552099592, 0.4424111447900409, 0.24368366406214773],
    )


def sobol_g() -> Case:
    """Sobol' (1998), eight inputs, of which four hardly matter."""
    a = np.array([0, 1, 4.5, 9, 99, 99, 99, 99])
    value = " * ".join(f"((abs(4*x{i} - 2) + {each}) / (1 + {each}))" for i, each in enumerate(a, 1))
    own = 1 / 3 / (1 + a) ** 2
    whole = np.prod(1 + own)
    total = own * whole / (1 + own) / (whole - 1)
    return _case(one_equation(value, {f"x{i}": "uniform(0, 1)" for i in range(1, 9)}), own / (whole - 1), total)


def lognormal_product() -> Case:
    """A product chain."""
    squares = np.array([0.1, 0.2, 0.3, 0.5]) ** 2
    inputs = {f"x{i}": f"lognormal(mu=0, sigma={s})" for i, s in enumerate((0.1, 0.2, 0.3, 0.5), 1)}
    whole = np.expm1(squares.sum())
    total = (np.exp(squares.sum()) - np.exp(squares.sum() - squares)) / whole
    return _case(one_equation("x1 * x2 * x3 * x4", inputs), np.expm1(squares) / whole, total)


def loeppky() -> Case:
    """Loeppky, Sacks & Welch (2009) after Linkletter et al.: ten uniform inputs, the last three without effect."""
    plain = np.array([6, 4, 5.5, 1, 0.5, 0.2, 0.1, 0, 0, 0])
    products = {(0, 1): 3.0, (0, 2): 2.2, (1, 2): 1.4}
    terms = [f"{each} * x{i}" for i, each in enumerate(plain, 1)]
    terms += [f"{each} * x{i + 1} * x{j + 1}" for (i, j), each in products.items()]
    # Around the mean 1/2: x y = (x - 1/2) (y - 1/2) + x/2 + y/2 - 1/4.
    slopes = plain.copy()
    for pair, each in products.items():
        slopes[list(pair)] += each / 2
    interactions = {pair: each**2 / 144 for pair, each in products.items()}
    inputs = {f"x{i}": "uniform(0, 1)" for i in range(1, 11)}
    return _from_parts(one_equation(" + ".join(terms), inputs), slopes**2 / 12, interactions)


def welch() -> Case:
    """Welch et al. (1992): twenty uniform inputs, two of them without effect, one only through an interaction."""
    value = (
        "5*x12 / (1 + x1) + 5*(x4 - x20)**2 + x5 + 40*x19**3 - 5*x19 + 0.05*x2 + 0.08*x3 - 0.03*x6 + 0.03*x7 - 0.09*x9"
        " - 0.01*x10 - 0.07*x11 + 0.25*x13**2 - 0.04*x14 + 0.06*x15 - 0.01*x17 - 0.03*x18 + 0*x8 + 0*x16"
    )
    linear = {
        5: 1,
        2: 0.05,
        3: 0.08,
        6: 0.03,
        7: 0.03,
        9: 0.09,
        10: 0.01,
        11: 0.07,
        14: 0.04,
        15: 0.06,
        17: 0.01,
        18: 0.03,
    }
    own = np.zeros(20)
    for place, slope in linear.items():
        own[place - 1] = slope**2 / 12
    # Moments of x on (-1/2, 1/2): E x^2 = 1/12, E x^4 = 1/80, E x^6 = 1/448; var(x^2) = 1/180.
    own[12 - 1] = 25 * np.log(3) ** 2 / 12
    own[[4 - 1, 20 - 1]] = 25 / 180
    own[19 - 1] = 1600 / 448 - 400 / 80 + 25 / 12
    own[13 - 1] = 0.25**2 / 180
    interactions = {(0, 11): 25 / 12 * (4 / 3 - np.log(3) ** 2), (3, 19): 100 / 144}
    return _from_parts(one_equation(value, {f"x{i}": "uniform(-0.5, 0.5)" for i in range(1, 21)}), own, interactions)


def oakley_ohagan() -> Case:
    """The form of Oakley & O'Hagan (2004): fifteen normal inputs, a'x + b'sin x + c'cos x + x'Mx."""
    random = np.random.default_rng(2004)
    scale = np.repeat([0.1, 0.5, 1.0], 5)
    a, b, c = (scale * random.normal(size=15).round(2) for _ in range(3))
    matrix = (0.2 * random.normal(size=(15, 15))).round(2)
    terms = [f"{a[i]}*x{i} + {b[i]}*sin(x{i}) + {c[i]}*cos(x{i})" for i in range(15)]
    rows = [f"x{i} * ({' + '.join(f'{matrix[i, j]}*x{j}' for j in range(15))})" for i in range(15)]
    body = _in_parts(terms, rows)
    # Of a standard normal x: cov(x, sin x) = cov(x^2, -cos x) = exp(-1/2).
    square = np.diag(matrix)
    odd = a**2 + b**2 * -np.expm1(-2) / 2 + 2 * a * b * np.exp(-0.5)
    even = c**2 * ((1 + np.exp(-2)) / 2 - np.exp(-1)) + 2 * square**2 - 2 * c * square * np.exp(-0.5)
    interactions = {(i, j): (matrix[i, j] + matrix[j, i]) ** 2 for j in range(15) for i in range(j)}
    return _from_parts(body, odd + even, interactions, start=0)


def _in_parts(terms: list[str], rows: list[str]) -> str:
    """Equations of a few operations each, and their sum."""
    inputs = {f"x{i}": "normal(0, 1)" for i in range(15)}
    parts = {f"part{i}": f"{term} + {row}" for i, (term, row) in enumerate(zip(terms, rows, strict=True))}
    equations = [f'[equations.{name}]\nvalue = "{value}"\nunit = "1"' for name, value in parts.items()]
    return "\n".join([*equations, one_equation(" + ".join(parts), inputs)])


def _from_parts(body: str, own: np.ndarray, interactions: dict[tuple[int, int], float], start: int = 1) -> Case:
    """Indices from the parts of the variance: of each input alone, and of pairs."""
    whole, total = own.sum() + sum(interactions.values()), own.copy()
    for pair, part in interactions.items():
        total[list(pair)] += part
    return _case(body, own / whole, total / whole, start)


def _case(body: str, first: object, total: object, start: int = 1) -> Case:
    names = [f"x{i}" for i in range(start, start + len(np.asarray(first)))]
    return Case(body, *(dict(zip(names, map(float, np.asarray(each)), strict=True)) for each in (first, total)))


CASES = {case.__name__: case() for case in (ishigami, sobol_g, lognormal_product, loeppky, welch, oakley_ohagan)}
