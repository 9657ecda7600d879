"""Loaded by pytest before its plugins (see pyproject.toml): pytest's own import hook must not pass ours by."""

from toolchain import at_import

at_import.install()
