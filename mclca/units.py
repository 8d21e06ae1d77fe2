"""Units as text: a fixed list of units in units.txt, products and powers of them, and nothing evaluated."""

import hashlib
import json
import re
import tempfile
from contextlib import suppress
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

from mclca.cache import cache_folder
from mclca.dimension import MAX_EXPONENT, MAX_TEXT, ONE, Powers, Unit, describe
from mclca.errors import ModelError, did_you_mean
from mclca.unit_check import conversion_factor, next_step, scaled

__all__ = ["ONE", "Unit", "conversion_factor", "describe", "next_step", "parse_unit", "scaled"]

_ALLOWED = re.compile(r"[A-Za-z0-9_*/^().+\- %]*")
_TOKEN = re.compile(
    r" *(?:(?P<power>(?:\^|\*\*) *(?:[-+]?\d+(?:\.\d+)?|\( *[-+]?\d+(?: */ *[1-9]\d*)? *\)))"
    r"|(?P<number>\d+(?:\.\d+)?(?:e[-+]?\d{1,2})?(?![A-Za-z0-9_.]))"
    r"|(?P<name>[A-Za-z_]\w*|%)|(?P<sign>[*/()-]))",
    re.ASCII,
)
_EQUIVALENT = re.compile(r"(CO2|Sb)[ -]?eq?\b")
_MASS_OF_EQUIVALENT = re.compile(r"\b(mg|g|kg|t|kt|Mt|Gt) (CO2e|Sbe)\b")


@lru_cache(maxsize=4096)
def parse_unit(text: str) -> Unit:
    """A unit's text, such as "kg CO2e/kWh" or "W/m^2"; "1" is a pure number.

    Raises
    ------
    ModelError : an unknown unit, or text that is no product of units, numbers and powers
    """
    _require_harmless(text)
    plain = _MASS_OF_EQUIVALENT.sub(r"\1\2", _EQUIVALENT.sub(r"\1e", " ".join(text.split())))
    unit = _Reader(plain, text).unit()
    return Unit(text.strip(), unit.scale, unit.dimension, unit.symbols)


def _require_harmless(text: str) -> None:
    if not text.strip():
        raise ModelError("an empty unit is refused; say '1' for a pure number")
    if len(text) > MAX_TEXT:
        raise ModelError(f"a unit of {len(text):,} characters is refused; the limit is {MAX_TEXT}")
    strange = _ALLOWED.sub("", text)[:1]
    if strange:
        shown = f"'{strange}'" if strange.isascii() and strange.isprintable() else f"the character U+{ord(strange):04X}"
        raise ModelError(f"{shown} is not allowed in a unit; write it like kg CO2e/kWh, W/m^2, USD or %")


class _Reader:
    """Reads a unit from left to right; / and * work as in a formula, a space or hyphen multiplies."""

    def __init__(self, plain: str, text: str) -> None:
        self.text = text
        self.tokens = self._tokens(plain)

    def unit(self) -> Unit:
        unit = self._product()
        if self.tokens:
            raise self._refusal(f"has '{self.tokens[0][1]}' too many")
        return unit

    def _tokens(self, plain: str) -> list[tuple[str, str]]:
        """The tokens, last first, so that the next one is popped off the end."""
        tokens, position = [], 0
        while position < len(plain):
            found = _TOKEN.match(plain, position)
            if found is None or found.lastgroup is None:
                raise self._refusal(f"cannot be read from '{plain[position:].strip()}' on")
            tokens.append((found.lastgroup, found[found.lastgroup]))
            position = found.end()
        return tokens[::-1]

    def _next(self) -> tuple[str, str]:
        return self.tokens[-1] if self.tokens else ("end", "")

    def _product(self) -> Unit:
        unit, divided = self._factor(), False
        while self._next()[1] not in ("", ")"):
            sign = self.tokens.pop()[1] if self._next()[1] in ("*", "/") else " "
            if sign == " " and divided:
                raise self._refusal("has a space after a /, which reads two ways")
            factor = self._factor()
            unit, divided = (unit / factor, True) if sign == "/" else (unit * factor, divided)
        return unit

    def _factor(self) -> Unit:
        unit = self._power()
        while self._next()[1] == "-":
            self.tokens.pop()
            if self._next()[0] != "name":
                raise self._refusal("has a '-' that joins no two units, so for a power write s^-1")
            unit *= self._power()
        return unit

    def _power(self) -> Unit:
        unit = self._atom()
        if self._next()[0] == "power":
            exponent = Fraction(re.sub(r"[\^*() ]", "", self.tokens.pop()[1]))
            if abs(exponent) > MAX_EXPONENT:
                raise self._refusal(f"has the exponent {exponent}; powers go up to {MAX_EXPONENT}")
            unit = unit.power(exponent)
        return unit

    def _atom(self) -> Unit:
        kind, word = self.tokens.pop() if self.tokens else ("end", "")
        if kind == "number" and Fraction(word):
            return _number(word)
        if kind == "name":
            return _named(word, self.text)
        if word != "(":
            raise self._refusal(f"has '{word}' where a unit is due" if word else "ends where a unit is due")
        unit = self._product()
        if not self.tokens:
            raise self._refusal("has a '(' that no ')' closes")
        self.tokens.pop()
        return unit

    def _refusal(self, problem: str) -> ModelError:
        return ModelError(f"the unit '{self.text}' {problem}; write it like kg CO2e/kWh, kWh/(GPU year) or W/m^2")


def _number(word: str) -> Unit:
    size = Fraction(word)
    return ONE if size == 1 else Unit(word, size, (), ((word, Fraction(1)),))


def _named(name: str, text: str) -> Unit:
    known = _units()
    name = "percent" if name == "%" else name
    if name in known:
        return known[name]
    nearest = next((other for other in known if other.casefold() == name.casefold()), "")
    meant = f"; did you mean '{nearest}'?" if nearest else did_you_mean(name, known)
    inside = "" if name == text.strip() else f" in '{text}'"
    raise ModelError(f"'{name}'{inside} is not a unit that mclca knows{meant or '; units.txt lists them all'}")


@lru_cache(maxsize=1)
def _units() -> dict[str, Unit]:
    """Every name in units.txt and its unit, from the cache if it is there: reading it with pint takes 0.2 s."""
    definitions = Path(__file__).with_name("units.txt").read_text(encoding="utf-8")
    folder = cache_folder()
    if folder is None:
        return _defined(definitions)
    digest = hashlib.sha256(definitions.encode()).hexdigest()[:16]
    file = folder / f"units-{digest}.json"
    units = _load(file)
    if units is None:
        units = _defined(definitions)
        _save(units, file)
    return units


def _defined(definitions: str) -> dict[str, Unit]:
    """The units as pint reads their definitions: exact scales, and powers of base units."""
    import pint

    lines = [line for line in definitions.splitlines() if line and not line.startswith("#")]
    parts = [[part.strip() for part in line.split("=")] for line in lines]
    registry: pint.UnitRegistry[Fraction] = pint.UnitRegistry(None, non_int_type=Fraction)
    registry.load_definitions(lines)
    base = {definition: name for name, definition, *_ in parts}
    units = {}
    for name, _, *others in parts:
        scale, _ = registry.get_root_units(name)
        powers = registry.get_dimensionality(name).items()
        dimension = sorted((base[dimension], Fraction(str(power))) for dimension, power in powers)
        unit = _entry(name, Fraction(str(scale)), tuple(dimension))
        units.update({alias: unit for alias in (name, *others) if alias != "_"})
    return units


def _entry(name: str, scale: Fraction, dimension: Powers) -> Unit:
    # In composed text the mass of an equivalent takes a space: kg CO2e.
    symbol = re.sub(r"(?<=[a-zA-Z])(CO2e|Sbe)$", r" \1", name)
    return Unit(symbol, scale, dimension, ((symbol, Fraction(1)),))


def _save(units: dict[str, Unit], file: Path) -> None:
    table = {
        name: (unit.text, str(unit.scale), [(base, str(power)) for base, power in unit.dimension])
        for name, unit in units.items()
    }
    body = json.dumps(table).encode()
    with suppress(OSError), tempfile.TemporaryDirectory(dir=file.parent, prefix="units-") as folder:
        draft = Path(folder) / file.name
        draft.write_bytes(_checksum(body) + b"\n" + body)
        # A rename is atomic: another process sees the whole file or none.
        draft.replace(file)


def _load(file: Path) -> dict[str, Unit] | None:
    """The units that `_save` wrote, or None where there are none or the file is damaged."""
    with suppress(OSError):
        checksum, _, body = file.read_bytes().partition(b"\n")
        if checksum == _checksum(body):
            return {name: _unpacked(*entry) for name, entry in json.loads(body).items()}
    return None


def _unpacked(name: str, scale: str, dimension: list[tuple[str, str]]) -> Unit:
    return _entry(name, Fraction(scale), tuple((base, Fraction(power)) for base, power in dimension))


def _checksum(body: bytes) -> bytes:
    return hashlib.sha256(body).hexdigest().encode()
