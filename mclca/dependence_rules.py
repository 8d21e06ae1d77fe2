"""The rules for dependent inputs and their quality: what is named exists, and what is stated is possible."""

from collections.abc import Iterator, Sequence
from itertools import combinations

from mclca.catalogue import Input
from mclca.declared import Declared
from mclca.dependence import LEAST, MOST, Correlation, Samples, Shares
from mclca.distribution import Distribution
from mclca.errors import ModelError, did_you_mean
from mclca.file_shape import Found, thing
from mclca.joint import impossible
from mclca.pedigree_tables import NONE, pedigree_table
from mclca.quality import score_problems
from mclca.scenario import scenario
from mclca.toml_lines import Path


def check_dependence(declared: Declared) -> Iterator[Found]:
    """Every correlation, share and sample names inputs, and together they are possible in the base case."""
    model = declared.model
    found = [
        *_check_correlations(declared),
        *_check_shares(declared),
        *(
            fault
            for index, entry in enumerate(model.samples)
            for fault in _samples(declared, entry, ("samples", index))
        ),
    ]
    yield from found
    if not found and not declared.doubtful and (model.correlations or model.shares or model.samples):
        try:
            yield from impossible(scenario(model, pedigree=NONE))
        except ModelError as error:
            place: Path = ("shares", 0) if model.shares else ()
            yield from ((place, sentence) for sentence in error.problems)


def check_quality(declared: Declared) -> Iterator[Found]:
    """Quality scores are whole, and the pedigree table that is named exists and fits them."""
    model = declared.model
    placed: list[tuple[Path, str, Input]] = [(("inputs", name), name, entry) for name, entry in model.inputs.items()]
    for path, replacement in declared.replacements():
        placed += [((*path, name), name, held) for name, held in replacement.inputs.items() if isinstance(held, Input)]
    for path, name, entry in placed:
        for sentence in score_problems(entry.quality or {}):
            yield (*path, "quality"), f"input '{name}' {sentence}"
    if model.pedigree not in {"", NONE}:
        try:
            pedigree_table(model.pedigree)
        except ModelError as error:
            yield ("pedigree",), str(error)


def _check_correlations(declared: Declared) -> Iterator[Found]:
    seen: set[frozenset[str]] = set()
    for index, entry in enumerate(declared.model.correlations):
        path, who = ("correlations", index), thing(("correlations", index))
        yield from ((path, f"{who}: {sentence}") for sentence in _misgiven(entry))
        yield from _strangers(declared, entry.between, path)
        pairs = {frozenset(pair) for pair in combinations(entry.between, 2)}
        for pair in seen & pairs:
            names = "' and '".join(sorted(pair))
            yield path, f"'{names}' are correlated twice; give the pair one coefficient"
        seen |= pairs


def _misgiven(entry: Correlation) -> Iterator[str]:
    size = range(len(entry.between))
    if len(size) < 2:
        yield "it names one input; a correlation is between two or more"
    if len(set(entry.between)) < len(entry.between):
        yield "an input stands twice in between; name each once"
    if any(not -1 <= value <= 1 for value in entry.loadings):
        yield "a loading lies outside [-1, 1]; correct it"
    elif any(not -1 <= value <= 1 for row in entry.matrix for value in row):
        yield "a coefficient lies outside [-1, 1]; correct it"
    if any(entry.matrix[i][j] != entry.matrix[j][i] for i in size for j in size):
        yield "the matrix is not symmetric; give each pair the same coefficient on both sides"
    if any(entry.matrix[i][i] != 1 for i in size):
        yield "the diagonal of the matrix is not 1; an input is wholly correlated with itself"


def _check_shares(declared: Declared) -> Iterator[Found]:
    for index, entry in enumerate(declared.model.shares):
        path, who = ("shares", index), thing(("shares", index))
        yield from ((path, f"{who}: {sentence}") for sentence in _misshared(entry))
        yield from _strangers(declared, entry.members, path, own=True)
        for name, stated in entry.marginals().items():
            yield from _restated(declared, name, stated, path, "a Dirichlet distribution")


def _misshared(entry: Shares) -> Iterator[str]:
    if len(entry.members) < 2:
        names = f"one member, '{entry.members[0]}'" if entry.members else "no member"
        yield f"it has {names}; a whole has two shares or more"
    if len(set(entry.members)) < len(entry.members):
        yield "a member is named twice; name each once"
    for name, held in zip(entry.members, entry.concentrations, strict=False):
        if not LEAST <= held <= MOST:
            yield f"the concentration of '{name}' is {held:g}; give a number from {LEAST:g} to {MOST:g}"


def _samples(declared: Declared, entry: Samples, path: Path) -> Iterator[Found]:
    yield from _strangers(declared, entry.members, path, own=True)
    twice = [other for other in declared.model.samples[: int(path[1])] if other.file == entry.file]
    if twice:
        yield path, f"{thing(path)} names '{entry.file}', as one before it does; name all inputs of a file in one entry"
    for name, stated in entry.marginals().items():
        yield from _restated(declared, name, stated, path, f"the samples in '{entry.file}'")


def _restated(declared: Declared, name: str, stated: Distribution, path: Path, origin: str) -> Iterator[Found]:
    held = declared.model.inputs.get(name)
    if held is not None and held.distribution != stated:
        said = f"but {origin} makes it {stated}; take its distribution out"
        yield ("inputs", name), f"input '{name}' is {held.text or held.distribution}, {said}"


def _strangers(declared: Declared, names: Sequence[str], path: Path, *, own: bool = False) -> Iterator[Found]:
    model = declared.model
    for name in names:
        if name in model.inputs or declared.is_doubtful(name) or (declared.is_input(name) and not own):
            continue
        hint = did_you_mean(name, model.inputs) or "; name inputs only" + " of this model" * own
        yield path, f"{thing(path)} names '{name}', which is not an input{hint}"
