"""The server of the app: on this machine only, behind a token that nobody can guess."""

import secrets
import socket
from collections.abc import Callable

from mclca.errors import ModelError

HERE = "127.0.0.1"


def serve(port: int, ready: Callable[[str], None]) -> None:
    """Serve the page until interrupted.

    Parameters
    ----------
    port : to listen on; 0 for any that is free
    ready : called with the address, token included, when it can be opened

    Raises
    ------
    ModelError
        The port is taken; the extra `app` is not installed.
    """
    try:
        import uvicorn

        from mclca.app.routes import guarded_app
    except ModuleNotFoundError as error:
        raise ModelError(f'the app needs {error.name}, which is not installed; pip install "mclca[app]"') from None
    listening = _listening(port)
    own = listening.getsockname()[1]
    token = secrets.token_urlsafe(24)
    config = uvicorn.Config(
        guarded_app(token, own), log_level="warning", access_log=False, server_header=False, lifespan="off", ws="none"
    )
    ready(f"http://{HERE}:{own}/?token={token}")
    uvicorn.Server(config).run(sockets=[listening])


def _listening(port: int) -> socket.socket:
    # The protocol is named: only so does asyncio send small answers at once, and not 40 ms later (TCP_NODELAY).
    held = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        held.bind((HERE, port))
        held.listen()
        return held
    except OSError as error:
        held.close()
        raise ModelError(f"port {port} cannot be opened ({error.strerror}); leave --port out for a free one") from None
