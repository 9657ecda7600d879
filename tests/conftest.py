"""Property tests fail for what they find, not for how busy the machine is: no deadline for an example."""

from hypothesis import HealthCheck, settings

# on top of what is in force: Brownie loads a profile of its own, with its numbers of examples
settings.register_profile(
    "unhurried",
    settings.default,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
settings.load_profile("unhurried")
