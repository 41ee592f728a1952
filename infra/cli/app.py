"""The command line `finsight`: each command reads the settings and calls the module of its name.

The modules are imported when their command is called: `finsight --help` needs none of them.
"""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from infra.errors import StartError

if TYPE_CHECKING:
    from domain.settings import Settings

WRONG_SETTING = 2

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    help="""Finsight reads sentences about money and keeps exact, categorised transactions of them.

`finsight up` runs everything on this machine; the other commands are its parts and its tools.

Settings are read from `FINSIGHT_*` variables and from a file `.env` in the current directory; `.env.example`
lists them. Status 2 means a wrong setting or option, status 1 that the command could not do its work.""",
)

PortOption = Annotated[
    int | None, typer.Option("--port", min=1, max=65535, help="Port of the API; overrides FINSIGHT_PORT.")
]
DataDirOption = Annotated[
    Path | None,
    typer.Option("--data-dir", help="Directory of the data; overrides FINSIGHT_DATA_DIR.", file_okay=False),
]


@app.command()
def up(
    port: PortOption = None,
    data_dir: DataDirOption = None,
    embedded: Annotated[
        bool,
        typer.Option(
            " /--no-embedded", help="Start no MongoDB and no Redis: both must be given by their variables."
        ),
    ] = True,
    with_parent: Annotated[
        bool, typer.Option("--with-parent", hidden=True, help="End as soon as the calling process is gone.")
    ] = False,
) -> None:
    """Run everything: MongoDB, Redis, migrations, API, workers, scheduler.

    Each part is started again when it dies. `ready <url>` is printed when all of them answer; Ctrl-C or SIGTERM stops
    them in order, a second one at once. Where FINSIGHT_MONGODB_URL or FINSIGHT_REDIS_URL is set, that server is used.

    Example: `finsight up --port 8080 --data-dir ~/finsight`
    """
    settings = _settings(port=port, data_dir=data_dir)
    from infra.cli import up as command
    from infra.tether import die_with_parent

    if with_parent:
        die_with_parent(os.getppid())
    raise typer.Exit(command.run(settings, embed=embedded))


@app.command()
def worker(
    lane: Annotated[
        Literal["local", "model", "import"] | None,
        typer.Option(
            help="`local` parses here, `model` asks Gemini, `import` reads bank files; without it, one process does all."
        ),
    ] = None,
) -> None:
    """Parse captures and import files in the background until stopped.

    Start as many as you like, on as many machines: each capture or file is claimed by one of them.

    Example: `FINSIGHT_WORKER_THREADS=4 finsight worker --lane local`
    """
    settings = _running(lane if lane in {"model", "import"} else "worker")
    from infra.cli import worker as command

    command.run(settings, lane)


@app.command(hidden=True)
def api() -> None:
    """Serve GraphQL until stopped."""
    settings = _running("api")
    from infra.cli import serve

    serve.api(settings)


@app.command(hidden=True)
def scheduler() -> None:
    """Ring for what is due, until stopped; of several, one works and the others wait."""
    settings = _running("scheduler")
    from infra.cli import serve

    serve.scheduler(settings)


@app.command()
def migrate() -> None:
    """Bring the database to this release: collections, indexes, data.

    Steps that are done are skipped, an interrupted one resumes, a second process waits. `finsight up` does it too.

    Example: `FINSIGHT_MONGODB_URL=mongodb://db/?replicaSet=rs0 finsight migrate`
    """
    settings = _running("migrate")
    from infra.cli import migrate as command

    command.run(settings)


@app.command()
def schema() -> None:
    """Print the GraphQL schema in SDL.

    Example: `finsight schema | diff schema.graphql -`
    """
    from infra.cli import schema as command

    sys.stdout.write(command.run())


@app.command()
def settings() -> None:
    """Print all settings with what they mean, in the form of a `.env` file.

    Example: `finsight settings > .env`
    """
    from infra.cli import settings as command

    sys.stdout.write(command.run())


@app.command()
def demo(
    port: PortOption = None,
    data_dir: DataDirOption = None,
    seed: Annotated[
        int, typer.Option(help="Another number tells another life; the same one, on the same day, the same.")
    ] = 7,
) -> None:
    """Make a demo account with two plausible years, and print how to sign in to it.

    Somebody in Berlin: salary, rent, groceries, utilities by season, subscriptions that grow dearer, two journeys in
    other currencies, splits, refunds, savings, cash; some 1,900 transactions up to today. They come as they would: two
    bank files are imported, the rest is entered or typed as sentences, of which one or two wait for a decision. It takes
    some seconds, and needs a running Finsight (`finsight up`).

    Each run makes a new account of its own, so that nothing is ever there twice.

    Example: `finsight demo --seed 3`
    """
    settings = _running("demo", port=port, data_dir=data_dir)
    from infra.cli import demo as command

    command.run(settings, seed)


@app.command()
def parse() -> None:
    """Parse messages without a server: JSON lines in, JSON lines out, in the same order.

    A line in: `{"id": "1", "text": "lunch 12.50", "now": "2026-03-11T12:00:00+01:00", "timezone": "Europe/Berlin",
    "currency": "EUR", "locale": "en"}`. A line out: `{"id": "1", "transactions": [...]}`. A malformed line is reported
    on standard error with its number, the others are still done, and the status is 1.

    Example: `finsight parse < messages.jsonl > results.jsonl`
    """
    from infra.cli import parse as command

    raise typer.Exit(command.parse_lines(sys.stdin.buffer, sys.stdout, sys.stderr))


@app.command(name="eval")
def evaluate(
    file: Annotated[Path, typer.Argument(help="Labelled messages, one JSON object a line.", dir_okay=False)],
    parser: Annotated[
        Literal["local", "gemini", "judge"],
        typer.Option(help="`local` asks no model, `gemini` only the model, `judge` both and decides."),
    ] = "local",
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object instead of tables.")] = False,
    misses: Annotated[
        bool, typer.Option("--misses", help="Also list the ids of messages that are not fully right.")
    ] = False,
    show: Annotated[
        str | None,
        typer.Option(metavar="ID", help="Only this message: its text, what was expected and read."),
    ] = None,
) -> None:
    """Measure how well a parser reads labelled messages: accuracy, calibration of its confidence, speed.

    A line: what `finsight parse` takes, and `"expect": [{"kind": "EXPENSE", "amount": "12.50", "currency": "EUR",
    "date": "2026-03-11", "merchant": null, "category": "dining"}]`, `"lang"` and `"tags"`. A malformed line is reported
    on standard error with its number, the others are scored, and the status is 1. The words of messages are printed by
    `--show` alone. The model needs FINSIGHT_GEMINI_API_KEY, and is asked once for each message.

    Example: `finsight eval benchmarks/messages/tune.jsonl --misses`
    """
    settings = _settings()
    from infra import logs
    from infra.cli import eval as command

    logs.configure(settings, "eval", sys.stderr)
    choice = command.Choice(json=as_json, misses=misses, show=show)
    raise typer.Exit(command.run(file, parser, settings, choice, sys.stdout, sys.stderr))


@app.command()
def verify(
    repair: Annotated[
        bool, typer.Option("--repair", help="Mend what differs, but for changes that are missing in the log.")
    ] = False,
) -> None:
    """Compare totals, balances, search keys and logs with the transactions; status 1 where anything differs.

    Example: `finsight verify --repair`
    """
    settings = _running("verify")
    from infra.cli import verify as command

    raise typer.Exit(command.run(settings, repair=repair))


@app.command()
def backup(
    file: Annotated[
        Path, typer.Argument(help="A new file; whoever reads it reads all data.", dir_okay=False)
    ],
) -> None:
    """Write the whole database to one compressed file, as it is at one moment, while Finsight runs.

    The key that signs tokens (FINSIGHT_SIGNING_KEY, or the one in the data directory) is not in it.

    Example: `finsight backup finsight-2026-03-11.backup`
    """
    settings = _running("backup")
    from infra.cli import backup as command

    command.run_backup(settings, file)


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="What `finsight backup` wrote.", dir_okay=False, exists=True)],
    replace: Annotated[
        bool, typer.Option("--replace", help="Delete all that is in the database first.")
    ] = False,
) -> None:
    """Bring an empty database to what a backup holds; everybody has to sign in again.

    A file that is damaged, cut off or of a newer release changes nothing.

    Example: `finsight restore finsight-2026-03-11.backup`
    """
    settings = _running("restore")
    from infra.cli import backup as command

    command.run_restore(settings, file, replace=replace)


@app.command()
def doctor(port: PortOption = None, data_dir: DataDirOption = None) -> None:
    """Check every part and say how to mend what is amiss; status 1 where something fails.

    Example: `finsight doctor --data-dir ~/finsight`
    """
    settings = _settings(port=port, data_dir=data_dir)
    from infra.cli import doctor as command

    raise typer.Exit(command.run(settings))


def _settings(**overrides: object) -> "Settings":
    """The settings; a wrong one ends the command with a line that names it."""
    from domain.settings import SettingsError, load_settings

    try:
        return load_settings(**overrides)
    except SettingsError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(WRONG_SETTING) from None


def _running(process_name: str, **overrides: object) -> "Settings":
    """The settings with the URLs of running servers, for a process that logs under this name."""
    settings = _settings(**overrides)
    from infra import embedded, logs

    logs.configure(settings, process_name)
    return embedded.located(settings)


def main() -> None:
    """The entry point: what can't start says why in one line, without a traceback."""
    try:
        app()
    except StartError as error:
        typer.echo(str(error), err=True)
        sys.exit(1)
