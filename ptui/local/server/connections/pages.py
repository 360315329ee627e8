"""The few pages that a browser sees while somebody signs in."""

from __future__ import annotations

from html import escape

from starlette.responses import HTMLResponse

_HEADERS = {
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
}
_PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>body{{font:16px/1.5 system-ui,sans-serif;max-width:32rem;margin:15vh auto;padding:0 1rem}}
button{{font:inherit;padding:.5rem 1.5rem}}</style>
<h1>{title}</h1>
{body}
</html>
"""


def ask(name: str, system: str, code: str) -> HTMLResponse:
    """One button."""
    check = f"<p>Check that ptui shows the code <b>{escape(code)}</b>.</p>" if code else ""
    body = (
        f"<p>This lets the local workspace use the sample {escape(system)} behind "
        f"<b>{escape(name)}</b>. No account and no password is needed.</p>{check}"
        '<form method="post"><button autofocus>Allow access</button></form>'
    )
    return _page(f"Sign in to {system}", body)


def done(name: str) -> HTMLResponse:
    """Signed in, and nowhere else to go."""
    return _page("Signed in", f"<p><b>{escape(name)}</b> is connected. You can close this page.</p>")


def gone() -> HTMLResponse:
    """The token was used, has expired, or never was."""
    sentence = "<p>This link was used already or has expired. Reconnect to get a new one.</p>"
    return _page("This link no longer works", sentence, status=410)


def _page(title: str, body: str, *, status: int = 200) -> HTMLResponse:
    return HTMLResponse(_PAGE.format(title=escape(title), body=body), status, _HEADERS)
