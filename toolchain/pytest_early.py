"""pytest loads this before its plugins (pyproject.toml): its own import hook must not pass ours by."""

from toolchain import at_import

at_import.install()
