"""Key pairs of a gateway and of a shop that know only each other."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256

SIDES = ("shop", "gateway", "forger")
PEM = serialization.Encoding.PEM


class Pair:
    def __init__(self, pem: bytes) -> None:
        loaded = serialization.load_pem_private_key(pem, password=None)
        if not isinstance(loaded, rsa.RSAPrivateKey):
            raise TypeError("an RSA key is wanted")
        self._key = loaded

    @staticmethod
    def fresh() -> bytes:
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        return key.private_bytes(
            PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )

    @cached_property
    def private(self) -> str:
        return self._key.private_bytes(
            PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ).decode()

    @cached_property
    def public(self) -> str:
        return (
            self._key.public_key()
            .public_bytes(PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
            .decode()
        )

    def sign(self, text: str) -> bytes:
        return self._key.sign(text.encode(), PKCS1v15(), SHA256())

    def verifies(self, text: str, signature: bytes) -> None:
        """Raises InvalidSignature."""
        self._key.public_key().verify(signature, text.encode(), PKCS1v15(), SHA256())


@dataclass(frozen=True)
class Keys:
    """All that both sides have agreed on, and a third pair that nobody should believe."""

    shop: Pair
    gateway: Pair
    forger: Pair
    words: Mapping[str, str]

    def of_merchant(self, gateway: str, *, address: str) -> dict[str, str]:
        """What the shop writes into its settings."""
        if gateway == "alipay":
            own = {"app_id": self.words["app_id"], "private_key": self.shop.private}
            return {**own, "public_key": self.gateway.public, "address": address}
        if gateway == "wechat":
            return {
                "mchid": self.words["mchid"],
                "app_id": self.words["app_id"],
                "serial": self.words["serial"],
                "private_key": self.shop.private,
                "apiv3_key": self.words["apiv3_key"],
                "public_key": self.gateway.public,
                "public_key_id": self.words["public_key_id"],
                "address": address,
            }
        return {
            "secret_key": self.words["stripe_key"],
            "hook_key": self.words["stripe_hook"],
            "address": address,
        }


def fresh_keys() -> Keys:
    return Keys(Pair(Pair.fresh()), Pair(Pair.fresh()), Pair(Pair.fresh()), _words())


def kept_keys(folder: Path) -> Keys:
    """The same ones each time, made at the first."""
    folder.mkdir(parents=True, exist_ok=True)
    shop, gateway, forger = (Pair(_kept(folder / f"{name}.pem", Pair.fresh)) for name in SIDES)
    words = {
        name: _kept(folder / f"{name}.txt", word.encode).decode() for name, word in _words().items()
    }
    return Keys(shop, gateway, forger, words)


def _kept(path: Path, make: Callable[[], bytes]) -> bytes:
    if not path.exists():
        path.touch(mode=0o600)
        path.write_bytes(make())
    return path.read_bytes()


def _words() -> dict[str, str]:
    return {
        "app_id": f"loopback{secrets.randbelow(10**8):08}",
        "mchid": f"{10**9 + secrets.randbelow(10**9)}",
        "serial": secrets.token_hex(20).upper(),
        "apiv3_key": secrets.token_hex(16),
        "stripe_key": f"sk_test_{secrets.token_hex(12)}",
        "stripe_hook": f"whsec_{secrets.token_hex(12)}",
        "public_key_id": f"PUB_KEY_ID_{secrets.token_hex(10).upper()}",
    }
