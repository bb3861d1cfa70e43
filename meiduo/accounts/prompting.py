"""Passwords on the command line: by prompt or standard input, never as arguments."""

import sys

import click

from meiduo.errors import BadRequest

LONGEST_LINE = 4096  # bytes read from standard input; more than any password

stdin_option = click.option(
    "--password-stdin",
    is_flag=True,
    help="Read the password from the first line of standard input.",
)


def read_password(from_stdin: bool, instead: str) -> str:
    """Return a password from the first line of standard input, or asked for twice on a terminal.

    Raises:
        UsageError: neither; ``instead`` says which options there are.
        BadRequest: it is no text.
    """
    if not from_stdin:
        if not sys.stdin.isatty():
            raise click.UsageError(f"no terminal to ask for the password: say {instead}")
        return str(click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True))
    try:
        return sys.stdin.buffer.readline(LONGEST_LINE).decode().rstrip("\r\n")
    except UnicodeDecodeError:
        raise BadRequest("the password is not UTF-8") from None
