"""The HTTP client: each request ends within a time limit, with a response of bounded size or an error."""

import ipaddress
import math
import re
import socket
import time
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from msgspec import Struct

from phegraph.errors import LimitError, StoreError, TimeLimitError

try:
    import httpx
except ImportError as missing:  # pragma: no cover (the tests have it)
    raise StoreError(
        "Requests to servers need the package httpx, which is not installed.",
        hint="Install it: pip install 'phegraph[remote]'.",
    ) from missing

MAX_ANSWER_MIB = 64
"""The default limit for the size of a response, unpacked, in MiB."""

_SHOWN = 300
_HINTS = {
    401: "Give a user name and password, or a token.",
    403: "This user may not do this.",
    404: "Check the address.",
}

Fields = Mapping[str, str | Sequence[str]]


class UnreachableError(StoreError):
    """A server that cannot be reached."""


class Response(Struct, frozen=True):
    """The response of a server."""

    status: int
    reason: str
    headers: Mapping[str, str]
    body: bytes

    def checked(self, address: str) -> "Response":
        """The response, if its status is success.

        Raises:
            StoreError: It is not.
        """
        if 200 <= self.status < 300:
            return self
        text = " ".join(self.body.decode("utf-8", "replace").split())[:_SHOWN]
        message = f"{without_credentials(address)} answers {self.status} {self.reason}: {text}"
        raise StoreError(message, hint=_HINTS.get(self.status, ""))


def without_credentials(address: str) -> str:
    """An address without user name and password, for messages."""
    return re.sub(r"//[^/?#]*@", "//", address)


class Client:
    """A client of a server, which keeps connections open and follows no redirects."""

    def __init__(
        self,
        *,
        user: str | None = None,
        password: str = "",
        digest: bool = False,
        token: str | None = None,
        timeout: float,
        max_answer_mib: float = MAX_ANSWER_MIB,
        only_public: bool = False,
    ) -> None:
        """Take what requests need.

        Args:
            user: The user name, if any.
            password: The password.
            digest: Whether for digest authentication.
            token: A bearer token, if any.
            timeout: The most seconds of a request; 0 for any.
            max_answer_mib: The most MiB of a response, unpacked.
            only_public: Whether servers on this machine and in private networks are refused.
        """
        auth: httpx.Auth | None = None
        if user is not None:
            auth = httpx.DigestAuth(user, password) if digest else httpx.BasicAuth(user, password)
        headers = {"User-Agent": "phegraph"} | ({"Authorization": f"Bearer {token}"} if token else {})
        if not (token or "").isascii():
            raise StoreError(
                "The token has characters that HTTP cannot send.",
                hint="Check the option or variable that it comes from.",
            )
        self._timeout, self._most_mib = timeout, max_answer_mib
        self._only_public = only_public
        self._settings: dict[str, Any] = {"auth": auth, "headers": headers, "timeout": timeout or None}
        self._connected: httpx.Client | None = None

    def close(self) -> None:
        """Close the connections. A request opens new ones, so that a fork of this process has its own."""
        if self._connected:
            self._connected.close()
        self._connected = None

    @property
    def _client(self) -> httpx.Client:
        if self._connected is None:
            self._connected = httpx.Client(**self._settings, follow_redirects=False)
        return self._connected

    def send(
        self,
        method: str,
        address: str,
        *,
        params: Mapping[str, str] | None = None,
        data: Fields | None = None,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Response:
        """Send a request, and receive the whole response.

        Raises:
            UnreachableError: The server cannot be reached.
            StoreError: The address is invalid or not allowed, or the response cannot be unpacked.
            LimitError: The response is too long.
            TimeLimitError: It takes longer than the timeout.
        """
        name = without_credentials(address)
        is_direct = self._only_public and not _is_proxied(address)
        if is_direct:
            _refuse_private(address)
        ends = time.monotonic() + (self._timeout or math.inf)
        try:
            with self._client.stream(
                method, address, params=params, data=data, content=content, headers=headers
            ) as response:
                if is_direct:  # a name may have got another address since
                    _refuse_private(address, response.extensions["network_stream"])
                body = bytearray()
                for part in response.iter_bytes():
                    body += part
                    if len(body) > self._most_mib * 2**20:
                        message = f"{name} answers more than {self._most_mib:g} MiB, unpacked."
                        raise LimitError(message, hint="Ask for less, or allow more with `max_answer_mib`.")
                    if time.monotonic() > ends:
                        raise _too_long(name)
                return Response(response.status_code, response.reason_phrase, response.headers, bytes(body))
        except httpx.TimeoutException as error:
            raise _too_long(name) from error
        except (httpx.InvalidURL, httpx.UnsupportedProtocol) as error:
            raise StoreError(f"{name} is no address of a server.", hint="Give one like https://…") from error
        except httpx.TransportError as error:
            message = f"{name} cannot be reached: {error}."
            raise UnreachableError(message, hint="Check the address, and that the server runs.") from error
        except httpx.DecodingError as error:
            raise StoreError(f"{name} answers what cannot be unpacked: {error}.") from error


def _too_long(name: str) -> TimeLimitError:
    return TimeLimitError(f"{name} took too long to answer.", hint="Allow it more seconds with `timeout`.")


def _is_proxied(address: str) -> bool:
    """Whether a proxy of the environment resolves the names of an address."""
    parts = urlsplit(address)
    return parts.scheme in getproxies() and not proxy_bypass(parts.hostname or "")


def _refuse_private(address: str, stream: object = None) -> None:
    """Refuse a server that is not on the public internet, by its name, or by the connection to it.

    Raises:
        StoreError: It is on this machine or in a private network, or its name is not known.
    """
    host, name = urlsplit(address).hostname or "", without_credentials(address)
    if stream is not None:
        peer = getattr(stream, "get_extra_info", lambda key: None)("server_addr")
        found = [peer[0]] if peer else []
    else:
        try:
            found = [str(info[4][0]) for info in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)]
        except (OSError, UnicodeError) as error:
            raise UnreachableError(
                f"{name} cannot be reached: {error}.", hint="Check the address."
            ) from error
    for number in found:
        ip = ipaddress.ip_address(number.partition("%")[0])
        ip = getattr(ip, "ipv4_mapped", None) or ip
        if not ip.is_global or ip.is_multicast:
            message = f"{name} is on this machine or in a private network ({ip})."
            raise StoreError(message, hint="Allow it, if it is meant.")
