"""The benchmark model in vectorised NumPy, as a careful user would write it."""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

LEVELS = (0.025, 0.5, 0.975)
NAMES = ("footprint", "flops", "energy", "inference", "training", "embodied")


def draw(draws: int, seed: int) -> dict[str, Floats | float]:
    """Draws of every equation of video14.toml, in its units."""
    random = np.random.default_rng(seed)
    efficiency = 0.3 + 0.3 * random.beta(40, 48, draws)
    gpu_power = random.triangular(600, 700, 720, draws)
    other_it = 1.17 * np.exp(np.log(1.05) * random.standard_normal(draws))
    pue = 1.05 + 0.35 * random.beta(1 + 4 * 0.05 / 0.35, 1 + 4 * 0.30 / 0.35, draws)
    idle = random.uniform(1.0, 1.2, draws)
    grid_intensity = 0.410 * np.exp(np.log(1.15) * random.standard_normal(draws))
    training_emissions = np.exp(random.uniform(np.log(50e3), np.log(500e3), draws))
    users = 84_000 * np.exp(np.log(2.5) * random.standard_normal(draws))
    videos_per_user = random.triangular(250, 500, 1000, draws)
    lifetime = random.uniform(1, 3, draws)
    # Truncation at 0 is ten standard deviations away: no draw ever meets it.
    model_error = random.normal(1, 0.1, draws)
    embodied_share = random.beta(2, 38, draws)
    retraining = random.gamma(2, 0.05, draws)
    mean_energy = 93 * np.exp(np.log(1.2) * random.standard_normal(draws))
    return equations(
        efficiency=efficiency,
        gpu_power=gpu_power,
        other_it=other_it,
        pue=pue,
        idle=idle,
        grid_intensity=grid_intensity,
        training_emissions=training_emissions,
        users=users,
        videos_per_user=videos_per_user,
        lifetime=lifetime,
        model_error=model_error,
        embodied_share=embodied_share,
        retraining=retraining,
        mean_energy=mean_energy,
    )


def equations(  # noqa: PLR0913  one for each input of the model
    *,
    efficiency: Floats,
    gpu_power: Floats,
    other_it: Floats,
    pue: Floats,
    idle: Floats,
    grid_intensity: Floats,
    training_emissions: Floats,
    users: Floats,
    videos_per_user: Floats,
    lifetime: Floats,
    model_error: Floats,
    embodied_share: Floats,
    retraining: Floats,
    mean_energy: Floats,
) -> dict[str, Floats | float]:
    """Every equation for given draws of the inputs, in their units."""
    flops = _flops()
    energy = flops / (efficiency * 989e12) * gpu_power * model_error * other_it * idle * pue / 3.6e6
    inference = energy * grid_intensity
    shared_out = users * videos_per_user * lifetime * mean_energy / 1000
    training = training_emissions * (1 + retraining) / shared_out * energy
    embodied = (inference + training) * embodied_share / (1 - embodied_share)
    footprint = inference + training + embodied
    return dict(zip(NAMES, (footprint, flops, energy, inference, training, embodied), strict=True))


def summary(draws: int, seed: int) -> dict[str, tuple[float, ...]]:
    """Mean, sd and three percentiles of every equation."""
    return {
        name: (float(np.mean(held)), float(np.std(held, ddof=1)), *map(float, np.quantile(held, LEVELS)))
        for name, held in draw(draws, seed).items()
        if isinstance(held, np.ndarray)
    }


def _flops() -> float:
    tokens, width, layers, hidden, text, steps = 75_600.0, 1536.0, 30, 8960, 512, 50
    attention = 8 * tokens * width**2 + 4 * tokens**2 * width
    cross = 4 * tokens * width**2 + 4 * text * width**2 + 4 * tokens * text * width
    return steps * 2 * layers * (attention + cross + 4 * tokens * width * hidden)
