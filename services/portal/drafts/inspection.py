"""Opens a document that somebody has handed in, in a process of its own with little memory, little time and no secrets.

`python -m services.portal.drafts.inspection <media type>`: the document on its standard input. On its standard output, a line
with `kept` and after it a picture as it is kept, or a line with the code of what is wrong. A process that ends otherwise has met
a document that needs more than it is given."""

import sys
from io import BytesIO
from resource import RLIMIT_AS, RLIMIT_CORE, RLIMIT_CPU, RLIMIT_FSIZE, setrlimit

from PIL import Image, ImageOps, UnidentifiedImageError
from pypdf import PdfReader
from pypdf.errors import PyPdfError

MEMORY_BYTES = 320 << 20
"""Of this process, all that is mapped included."""

CPU_SECONDS = 10

DECODED_BYTES = 160_000_000
"""What the pixels of a picture may take: an A4 page scanned at 600 dots an inch in colour has 35 million of four bytes."""

MOST_PIXELS = 250_000_000
"""Of a photograph that is scaled while it is decoded, which takes time if not memory."""

BYTES_A_PIXEL = {"1": 2, "L": 1, "P": 5, "RGB": 4}
"""Decoded and converted, by Pillow's mode; eight where nothing else is said: Pillow scales no transparency without a copy."""

FULL = {"1": "L", "P": "RGB"}
"""Modes that cannot be scaled, and what they become before."""

SIDE = 2000
"""Pixels of the longer side to which a photograph is scaled: the print of an A4 page stays legible."""

QUALITY = 80
MOST_PAGES = 200

OUTPUT = b"kept"


class Unfit(ValueError):
    """The document is not taken; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def main() -> None:
    """Inspects one document."""
    for limit, value in (
        (RLIMIT_AS, MEMORY_BYTES),
        (RLIMIT_CPU, CPU_SECONDS),
        (RLIMIT_FSIZE, 0),
        (RLIMIT_CORE, 0),
    ):
        setrlimit(limit, (value, value))
    Image.MAX_IMAGE_PIXELS = None  # it is held against more than pixels here
    look = document if sys.argv[1] == "application/pdf" else picture
    try:
        said = OUTPUT + b"\n" + look(sys.stdin.buffer.read())
    except Unfit as unfit:
        said = unfit.code.encode()
    except MemoryError:
        said = b"wrong_file.heavy"
    sys.stdout.buffer.write(said)


def document(content: bytes) -> bytes:
    """Nothing: a PDF is kept as it came. Raises Unfit."""
    try:
        reader = PdfReader(BytesIO(content))
        if reader.is_encrypted:
            raise Unfit("wrong_file.locked")
        pages = len(reader.pages)
    except (PyPdfError, ValueError, LookupError, TypeError, AttributeError, RecursionError, OSError) as error:
        raise error if isinstance(error, Unfit) else Unfit("wrong_file.broken") from None
    if not 0 < pages <= MOST_PAGES:
        raise Unfit("wrong_file.pages" if pages else "wrong_file.broken")
    return b""


def picture(content: bytes) -> bytes:
    """Upright, at most so large, and without what the camera noted of place and time. Raises Unfit."""
    try:
        with Image.open(BytesIO(content), formats=("JPEG", "PNG")) as opened:
            _require_room(opened)
            opened.draft("RGB", (SIDE, SIDE))  # a JPEG is decoded no larger than it is kept
            small = opened.convert(FULL[opened.mode]) if opened.mode in FULL else opened
            small.thumbnail((SIDE, SIDE))
            upright = ImageOps.exif_transpose(small).convert("RGB")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise error if isinstance(error, Unfit) else Unfit("wrong_file.broken") from None
    kept = BytesIO()
    upright.save(kept, "JPEG", quality=QUALITY)
    return kept.getvalue()


def _require_room(opened: Image.Image) -> None:
    """Raises Unfit, before a pixel is decoded, if the size that the picture says it has is too large."""
    pixels = opened.width * opened.height
    scaled = opened.format != "PNG" and not opened.info.get("progressive")
    if pixels > MOST_PIXELS or (not scaled and pixels * _bytes(opened) > DECODED_BYTES):
        raise Unfit("wrong_file.heavy")


def _bytes(opened: Image.Image) -> int:
    """A pixel's; a progressive JPEG's coefficients are all held, of two bytes each."""
    return BYTES_A_PIXEL.get(opened.mode, 8) if opened.format == "PNG" else 6


if __name__ == "__main__":
    main()
