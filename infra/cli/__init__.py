"""The command line `finsight`."""

from infra.cli.app import app, main

__all__ = ["app", "main"]
