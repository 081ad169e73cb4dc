"""The command `dialtone`. Each verb imports what it needs when it runs, so that `--help` is fast."""

import sys

import click

from business_layer.shared.errors import DomainError, Invalid
from environments.commands.agents import employ
from environments.commands.backups import backup, reconcile, restore
from environments.commands.builds import build, check_build, signing_key
from environments.commands.catalogue import catalogue
from environments.commands.conclusions import (
    print_forecasts,
    print_models,
    print_risks,
    print_suggestions,
    print_verdicts,
    publish_answers,
    train_models,
)
from environments.commands.database import database, migrate, seed
from environments.commands.environments import environment
from environments.commands.intelligence import intelligence
from environments.commands.messages import messages
from environments.commands.promotion import (
    approve,
    check_commit,
    drift,
    hold,
    promote,
    release_agent,
    releases,
    rollback,
)
from environments.commands.report_mails import mail_numbers, watch_steps
from environments.commands.sandbox import sandbox
from environments.commands.secrets import seal
from environments.commands.settings import settings
from environments.commands.stock import stock
from environments.commands.system import reset, run, serve, worker
from environments.commands.taxes import taxes
from environments.settings.errors import CannotContinue


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="dialtone")
def dialtone() -> None:
    """Sell and service telecommunications online.

    DIALTONE_ENVIRONMENT names the environment: development (the default), staging or production.
    """


for verb in (run, serve, worker, reset, migrate, seed, database, stock, employ, seal):
    dialtone.add_command(verb)
for verb in (signing_key, build, check_build, check_commit, promote, rollback, approve, hold, releases, release_agent):
    dialtone.add_command(verb)
for verb in (backup, restore, reconcile, drift):
    dialtone.add_command(verb)
for group in (sandbox, messages, catalogue, taxes, settings, environment, intelligence):
    dialtone.add_command(group)
for verb in (
    print_verdicts,
    print_forecasts,
    train_models,
    print_models,
    print_risks,
    print_suggestions,
    publish_answers,
):
    intelligence.add_command(verb)
for verb in (mail_numbers, watch_steps):
    intelligence.add_command(verb)


def main() -> None:
    """Run the command. Print an expected error as a message without a traceback, and exit with status 1."""
    try:
        dialtone()
    except (CannotContinue, DomainError) as error:
        click.echo(str(error), err=True)
        for place, fault in error.errors.items() if isinstance(error, Invalid) else ():
            if fault != str(error):
                click.echo(f"  {place}: {fault}", err=True)
        sys.exit(1)
