"""Keys as people paste them: with or without the lines around, broken anywhere."""

import textwrap

BEGIN = "-----BEGIN "


def private_pem(text: str) -> str:
    return _framed(text, "PRIVATE KEY")


def public_pem(text: str) -> str:
    return _framed(text, "PUBLIC KEY")


def _framed(text: str, name: str) -> str:
    plain = text.strip()
    if plain.startswith(BEGIN):
        return plain + "\n"
    body = "\n".join(textwrap.wrap("".join(plain.split()), 64))
    return f"{BEGIN}{name}-----\n{body}\n-----END {name}-----\n"
