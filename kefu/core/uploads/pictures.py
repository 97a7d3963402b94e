"""Pictures are drawn anew: what is not picture (place, camera, hidden files) stays behind."""

import io
from dataclasses import dataclass
from typing import IO, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, ImageSequence

MOST_PIXELS = 60_000_000  # of one picture, or of all pictures of a moving one together
LONGEST_SIDE = 4096
READABLE = ("JPEG", "PNG", "GIF", "WEBP", "BMP", "AVIF")
WRITTEN_AS = {"JPEG": "JPEG", "MPO": "JPEG", "PNG": "PNG", "GIF": "GIF", "WEBP": "WEBP"}
ANIMATED = frozenset({"GIF", "WEBP", "PNG"})
OPTIONS: dict[str, dict[str, Any]] = {
    "JPEG": {"quality": 88, "optimize": True},
    "PNG": {"optimize": False},
    "WEBP": {"quality": 88, "method": 3},
    "GIF": {"optimize": False},
}
PACE_MS = 100
WIPED = 2  # a GIF's next picture starts on empty ground
COLOURS_OF_JPEG = frozenset({"RGB", "L"})


@dataclass(frozen=True)
class Picture:
    content: bytes
    format: str
    width: int
    height: int


def redraw(file: IO[bytes]) -> Picture:
    """The same picture, upright, no larger than a screen can show, with nothing else in it."""
    file.seek(0)
    try:
        with Image.open(file, formats=READABLE) as image:
            frames = getattr(image, "n_frames", 1)
            _refuse_bombs(image, frames)
            format_ = WRITTEN_AS.get(image.format or "", "PNG")
            if frames > 1 and format_ in ANIMATED:
                return _moving(image, format_)
            return _still(image, format_)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_many_pixels() from None
    except ValidationError:
        raise
    except Exception:  # noqa: BLE001 (a broken picture may raise anything)
        raise ValidationError(_("The picture is damaged."), code="damaged") from None


def shrink(file: IO[bytes], side: int) -> Picture:
    """A small still of a picture that was drawn anew before; what was see-through is white."""
    file.seek(0)
    with Image.open(file, formats=READABLE) as image:
        image.thumbnail((side, side))
        seen = image.convert("RGBA")
    ground = Image.new("RGBA", seen.size, "white")
    ground.alpha_composite(seen)
    return _saved(ground.convert("RGB"), "JPEG")


def _refuse_bombs(image: Image.Image, frames: int) -> None:
    if image.width * image.height * frames > MOST_PIXELS:
        raise _too_many_pixels()


def _too_many_pixels() -> ValidationError:
    return ValidationError(
        _("The picture has too many pixels. Please send it smaller."), code="pixels"
    )


def _still(image: Image.Image, format_: str) -> Picture:
    profile = image.info.get("icc_profile") if image.mode in COLOURS_OF_JPEG else None
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    upright = ImageOps.exif_transpose(image)
    if upright.mode == "P" or (format_ == "JPEG" and upright.mode not in COLOURS_OF_JPEG):
        see_through = "transparency" in upright.info and format_ != "JPEG"
        upright = upright.convert("RGBA" if see_through else "RGB")
    return _saved(upright, format_, icc_profile=profile)


def _moving(image: Image.Image, format_: str) -> Picture:
    """Every picture of it, at its own pace."""
    frames, pace = [], []
    for frame in ImageSequence.Iterator(image):
        copy = frame.convert("RGBA")  # a WebP tells the pace only once it is read
        pace.append(frame.info.get("duration", PACE_MS))
        copy.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        frames.append(copy)
    return _saved(
        frames[0],
        format_,
        save_all=True,
        append_images=frames[1:],
        duration=pace,
        loop=image.info.get("loop"),
        disposal=WIPED if format_ == "GIF" else None,
    )


def _saved(image: Image.Image, format_: str, **options: Any) -> Picture:
    image.info.clear()
    given = {name: value for name, value in options.items() if value is not None}
    content = io.BytesIO()
    image.save(content, format_, **OPTIONS[format_], **given)
    return Picture(content.getvalue(), format_, *image.size)
