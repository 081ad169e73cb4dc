"""The verb that employs the first agent."""

import click

from environments.commands.context import read_settings

ROLES = ("agent", "engineer", "lead", "release-engineer", "analyst", "people-analyst")


@click.command()
@click.option("--name", prompt=True)
@click.option("--email", prompt="Email address")
@click.option("--service-center", prompt=True)
@click.option("--role", type=click.Choice(ROLES), default="lead", show_default=True)
@click.password_option(prompt="First password")
def employ(name: str, email: str, service_center: str, role: str, password: str) -> None:
    """Add an agent, such as the first lead. A lead adds the other agents in the back office."""
    from environments.commands.employ_agent import employ_agent

    click.echo(
        employ_agent(
            read_settings(), name=name, email=email, service_center=service_center, role=role, password=password
        )
    )
