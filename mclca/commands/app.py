"""`mclca app`: the local web page."""

import webbrowser

import click

EXAMPLES = """\b
mclca app
mclca app --no-browser --port 8321
"""


@click.command(epilog=EXAMPLES)
@click.option("--no-browser", is_flag=True, help="Print the address and open nothing.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=0, metavar="N", help="Port to listen on; else any that is free."
)
def app(*, no_browser: bool, port: int) -> None:
    """Open a page on this machine: change inputs, see the footprint move, compare, download the report.

    Only this machine can reach it, and no data leaves it. Ctrl-C ends it.
    """
    from mclca.app.server import serve

    def ready(address: str) -> None:
        click.echo(address)
        if not no_browser:
            webbrowser.open(address)

    try:
        serve(port, ready)
    except KeyboardInterrupt:
        click.echo("closed", err=True)
