"""JAX on the CPU: one jitted function, in the float32 that JAX takes by default."""

from functools import cache, partial
from math import log
from typing import Any

from benchmarks.video14 import OUTPUTS, PERCENT, Figures, equations

PACKAGE = "jax[cpu]"
LARGEST = 1e6


def summary(draws: int, seed: int) -> Figures:
    import jax
    import numpy as np

    held = jax.block_until_ready(_functions()[1](jax.random.key(seed), draws))
    columns = np.vstack([np.asarray(part) for part in held]).T
    return {name: [float(value) for value in column] for name, column in zip(OUTPUTS, columns, strict=True)}


def keep(draws: int, seed: int) -> dict[str, Any]:
    import jax

    held = jax.block_until_ready(_functions()[0](jax.random.key(seed), draws))
    return dict(zip(OUTPUTS, held, strict=True))


@cache
def _functions() -> tuple[Any, Any]:
    import jax
    import jax.numpy as jnp

    def draw(key: Any, draws: int) -> Any:
        return equations(**_sampled(jax.random.split(key, 14), (draws,)))

    def summarise(key: Any, draws: int) -> Any:
        held = jnp.stack(draw(key, draws))
        return held.mean(1)[None], held.std(1, ddof=1)[None], jnp.percentile(held, jnp.array(PERCENT), axis=1)

    compiled = partial(jax.jit, static_argnums=1)
    return compiled(draw), compiled(summarise)


def _sampled(keys: Any, shape: tuple[int]) -> dict[str, Any]:
    from jax import numpy as jnp
    from jax import random

    def lognormal(key: Any, median: float, gsd: float) -> Any:
        return median * jnp.exp(log(gsd) * random.normal(key, shape))

    def uniform(key: Any, low: float, high: float) -> Any:
        return random.uniform(key, shape, minval=low, maxval=high)

    return {
        "efficiency": 0.3 + 0.3 * random.beta(keys[0], 40.0, 48.0, shape),
        "gpu_power": random.triangular(keys[1], 600.0, 700.0, 720.0, shape),
        "other_it": lognormal(keys[2], 1.17, 1.05),
        "pue": 1.05 + 0.35 * random.beta(keys[3], 1 + 4 * 0.05 / 0.35, 1 + 4 * 0.30 / 0.35, shape),
        "idle": uniform(keys[4], 1.0, 1.2),
        "grid_intensity": lognormal(keys[5], 0.410, 1.15),
        "training_emissions": jnp.exp(uniform(keys[6], log(50e3), log(500e3))),
        "users": lognormal(keys[7], 84_000, 2.5),
        "videos_per_user": random.triangular(keys[8], 250.0, 500.0, 1000.0, shape),
        "lifetime": uniform(keys[9], 1.0, 3.0),
        "model_error": 1 + 0.1 * random.normal(keys[10], shape),
        "embodied_share": random.beta(keys[11], 2.0, 38.0, shape),
        "retraining": 0.05 * random.gamma(keys[12], 2.0, shape),
        "mean_energy": lognormal(keys[13], 93, 1.2),
    }
