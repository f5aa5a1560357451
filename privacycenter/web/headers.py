"""The security headers of every answer, errors and static files included."""

from flask import Response, request

POLICY = "; ".join(
    (
        "default-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
TWO_YEARS = "max-age=63072000; includeSubDomains"


def put_headers(response: Response, *, https: bool, personal: bool) -> Response:
    """Add what is missing. A personal page, or one that sets a cookie, is stored nowhere."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if https or request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", TWO_YEARS)
    if personal:
        response.headers["Cache-Control"] = "no-store"
    elif "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-cache"
        response.vary.add("Cookie")
    return response


def from_a_link(response: Response) -> None:
    """For pages whose own address carries a token: it must not travel on."""
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store"
