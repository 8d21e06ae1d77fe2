"""What a model says about inputs that are not independent: correlations, shares of one whole, joint samples."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import fsum, nan
from typing import TYPE_CHECKING

from mclca.distribution import Distribution
from mclca.errors import ModelError

if TYPE_CHECKING:
    from mclca.families.empirical import Empirical

# Concentrations of a Dirichlet distribution between which its draws keep ten digits.
LEAST, MOST = 1e-6, 1e6
_LINKED = "set all of them to the members of one [[shares]], or none"


@dataclass(frozen=True, slots=True)
class Correlation:
    """Dependence of inputs through a Gaussian copula.

    Parameters
    ----------
    between : names of two or more inputs
    coefficient : which one the matrix gives: 'rank' (Spearman), 'normal' (of the normal scores) or 'pearson'
    matrix : symmetric, ones on the diagonal
    loadings : on one latent factor that all share, each in [-1, 1], where the entry gave these instead of the matrix
    """

    between: tuple[str, ...]
    coefficient: str
    matrix: tuple[tuple[float, ...], ...]
    loadings: tuple[float, ...] = ()

    @classmethod
    def of_factor(cls, between: tuple[str, ...], loadings: tuple[float, ...]) -> "Correlation":
        """Inputs that share one latent normal factor; two of them correlate by the product of their loadings.

        References
        ----------
        Lawley & Maxwell (1971), Factor Analysis as a Statistical Method, chapter 2: the model with one factor.
        """
        matrix = tuple(
            tuple(1.0 if row == column else one * other for column, other in enumerate(loadings))
            for row, one in enumerate(loadings)
        )
        return cls(between, "normal", matrix, loadings)


@dataclass(frozen=True, slots=True)
class Shares:
    """Inputs that sum to one in every draw.

    Parameters
    ----------
    members : names of two or more inputs of unit '1'
    concentrations : of a Dirichlet distribution, one for each member; empty where the members keep their own
        distributions and each draw is divided by its sum
    kept : members of the latter kind that keep the value they have, while the others share the rest

    References
    ----------
    Johnson, Kotz & Balakrishnan (2000), Continuous Multivariate Distributions 1, chapter 49.
    """

    members: tuple[str, ...]
    concentrations: tuple[float, ...] = ()
    kept: tuple[str, ...] = ()

    @property
    def sound(self) -> bool:
        """Whether there are two members or more, each named once, and every concentration can be drawn."""
        drawable = all(LEAST <= held <= MOST for held in self.concentrations)
        return drawable and len(self.members) > 1 and len(set(self.members)) == len(self.members)

    def marginals(self) -> dict[str, Distribution]:
        """What the distribution of each member of a Dirichlet distribution is; of renormalised shares none is known."""
        from mclca.families.beta import Beta

        pairs = zip(self.members, self.concentrations, strict=True) if self.concentrations and self.sound else ()
        return {
            name: Beta(own, fsum(held for other, held in enumerate(self.concentrations) if other != place))
            for place, (name, own) in enumerate(pairs)
        }

    def free(self, held: Callable[[str], Distribution]) -> dict[str, float]:
        """Concentrations of the members that share what the others leave, by name; nan where the whole has none.

        Of a Dirichlet distribution these are the members that nothing has replaced.

        Parameters
        ----------
        held : distribution of each input where it is asked for
        """
        if not self.concentrations:
            return {name: nan for name in self.members if name not in self.kept}
        stated = self.marginals()
        pairs = zip(self.members, self.concentrations, strict=True)
        return {name: own for name, own in pairs if held(name) == stated[name]}


@dataclass(frozen=True, slots=True)
class Samples:
    """Inputs whose values stand together in the rows of a file; every draw takes one row for all of them.

    Parameters
    ----------
    file : name of the file, which with the component's place is the identity of the rows
    members : names of the inputs
    headings : of the column of each member
    columns : each column as a distribution, its values in the order of the rows
    weights : heading of the column that says how likely each row is; empty where all are equally likely
    """

    file: str
    members: tuple[str, ...]
    headings: tuple[str, ...]
    columns: tuple["Empirical", ...]
    weights: str = ""

    def marginals(self) -> dict[str, Distribution]:
        """The distribution of each member."""
        return dict(zip(self.members, self.columns, strict=True))

    def together(self, held: Callable[[str], Distribution]) -> dict[str, int]:
        """Members that nothing has replaced, each with the place of its column.

        Parameters
        ----------
        held : distribution of each input where it is asked for
        """
        return {name: place for place, name in enumerate(self.members) if held(name) == self.columns[place]}


def linked_samples(entry: Samples, links: Mapping[str, str]) -> Samples:
    """The samples without the members that take their value from the model around theirs."""
    kept = [place for place, name in enumerate(entry.members) if name not in links]
    return replace(
        entry,
        members=tuple(entry.members[place] for place in kept),
        headings=tuple(entry.headings[place] for place in kept),
        columns=tuple(entry.columns[place] for place in kept),
    )


def linked_shares(entries: Sequence[Shares], target: Callable[[str], str]) -> tuple[Shares, ...]:
    """The shares of a scenario without those that a component takes, all of them, from the model around it.

    Parameters
    ----------
    target : the name from which a member takes its value; its own where it is not linked

    Raises
    ------
    ModelError
        Members that are linked, but not all of them, or not to what sums to one itself.
    """
    own = [entry for entry in entries if all(target(name) == name for name in entry.members)]
    wholes = {frozenset(entry.members) for entry in own}
    for entry in entries:
        targets = frozenset(map(target, entry.members))
        if entry not in own and (targets not in wholes or len(targets) < len(entry.members)):
            names = ", ".join(entry.members)
            raise ModelError(f"the shares {names} are linked to names that are no shares of one whole; {_LINKED}")
    return tuple(own)
