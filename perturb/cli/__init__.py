"""The command line. Exit codes: 0 passed, 1 a gate failed, 2 usage or input error, 3 inconclusive."""

from __future__ import annotations

import importlib
import os
import sys
from typing import Any, Final

import click

from perturb import __version__
from perturb.errors import PerturbError

INTERRUPTED: Final = 130
_COMMANDS: Final = {
    "run": ("perturb.cli.run", "Perturb a data set, ask a model, score, gate and report."),
    "generate": ("perturb.cli.generate", "Write the variants of a data set as files that others can load."),
    "score": ("perturb.cli.after", "Score a run again, without the model."),
    "gate": ("perturb.cli.after", "Apply gates to a run again, its own or those of another suite."),
    "report": ("perturb.cli.after", "Write a run's report again and print its summary."),
    "compare": ("perturb.cli.compare", "Compare runs on the variants they share: which axis gained, which lost."),
    "calibrate": ("perturb.cli.calibrate", "Set severities so that each tier is equally hard for a reference model."),
    "search": ("perturb.cli.search", "Search for the weakest disturbances that break a model."),
    "mine": ("perturb.cli.mine", "Make a benchmark of what models failed on: inputs kept, and a suite that asks anew."),
    "review": ("perturb.cli.review", "Let people judge whether variants are valid; what they reject leaves the score."),
    "plan": ("perturb.cli.plan", "Say how many samples a suite's gates need, before anything is run."),
    "list": ("perturb.cli.show", "List the axes, their generators and the suites that come with perturb."),
    "show": ("perturb.cli.show", "Explain one generator: what it does, its tiers, its source."),
    "preview": ("perturb.cli.preview", "See what generators do to one image or text."),
}


class _LazyGroup(click.Group):
    """Imports a command's module when the command is used, so that `--help` answers at once."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - as above
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = getattr(importlib.import_module(_COMMANDS[cmd_name][0]), f"{cmd_name}_command")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - as above
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in _COMMANDS.items()])

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        if args and args[0] not in _COMMANDS and not args[0].startswith("-"):
            import difflib

            near = difflib.get_close_matches(args[0], _COMMANDS, n=1)
            hint = f" Did you mean {near[0]}?" if near else ""
            ctx.fail(f"There is no command {args[0]!r}.{hint} Commands: {', '.join(_COMMANDS)}.")
        return super().resolve_command(ctx, args)


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="perturb")
def cli() -> None:
    """Find out along which axis, from which severity on, and by how much a model breaks.

    \b
    perturb run SUITE DATA --model package.module:callable --out runs/1
    perturb generate SUITE DATA OUT
    perturb list

    Exit codes: 0 passed, 1 a gate failed, 2 usage or input error, 3 inconclusive.
    """  # noqa: D301 - click's mark for lines that keep their breaks
    folder = os.getcwd()  # noqa: PTH109 - pathlib is not loaded for `--help`
    if folder not in sys.path:
        sys.path.insert(0, folder)  # models and generators are found in the current folder too, by workers as well


def main() -> None:
    """Run the command line: every error is a sentence, never a traceback."""
    try:
        code = cli(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        code = 2
    except PerturbError as error:
        click.echo(f"Error: {error}", err=True)
        code = 2
    except (KeyboardInterrupt, click.Abort):
        click.echo(
            "Interrupted. A `perturb run` keeps what is finished; the same command goes on from there.", err=True
        )
        code = INTERRUPTED
    except (BrokenPipeError, SystemExit):  # click and rich leave with 1 where the reader of the output has left
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        code = 2
    except Exception as error:
        if os.environ.get("PERTURB_TRACEBACK"):
            raise
        click.echo(
            f"Error: unexpected {type(error).__name__}: {error}. This is a fault of perturb or of a library; "
            "set PERTURB_TRACEBACK=1 to see where, and report it.",
            err=True,
        )
        code = 2
    sys.exit(code if isinstance(code, int) else 0)
