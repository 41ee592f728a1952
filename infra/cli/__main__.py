"""`python -m infra.cli` is `finsight`."""

from infra.cli import main

main()
