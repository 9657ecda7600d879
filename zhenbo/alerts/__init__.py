"""Alerts: what can be warned of, lists of warnings, and the leaves of a scan log's hours."""
