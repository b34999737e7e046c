"""Inspects an uploaded document in a separate process with limited memory and CPU time and without secrets.

Usage: `python -m services.portal.drafts.inspection <media type>` with the document on standard input. Standard output is either a line
`kept`, followed by the picture to keep, or the code of an error. If the process ends in any other way, the document needs more
resources than the limits allow."""

import sys
from io import BytesIO
from resource import RLIMIT_AS, RLIMIT_CORE, RLIMIT_CPU, RLIMIT_FSIZE, setrlimit

from PIL import Image, ImageOps, UnidentifiedImageError
from pypdf import PdfReader
from pypdf.errors import PyPdfError

MEMORY_BYTES = 320 << 20
"""Limit of the address space of this process, including all mappings."""

CPU_SECONDS = 10

DECODED_BYTES = 160_000_000
"""Limit for the decoded pixels of a picture. An A4 page scanned at 600 dpi in colour has 35 million pixels of four bytes."""

MOST_PIXELS = 250_000_000
"""Limit for a photograph that is scaled while it is decoded; this takes time but little memory."""

BYTES_A_PIXEL = {"1": 2, "L": 1, "P": 5, "RGB": 4}
"""Bytes for each pixel, decoded and converted, by Pillow's mode. Other modes take eight: Pillow copies the picture to scale transparency."""

FULL = {"1": "L", "P": "RGB"}
"""Modes that cannot be scaled, and the mode they are converted to first."""

SIDE = 2000
"""Pixels of the longer side to which a photograph is scaled. The print on an A4 page stays legible."""

QUALITY = 80
MOST_PAGES = 200

OUTPUT = b"kept"


class Unfit(ValueError):
    """The document is not accepted; `code` names the reason."""

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
    Image.MAX_IMAGE_PIXELS = None  # `_require_room` checks the size instead
    look = document if sys.argv[1] == "application/pdf" else picture
    try:
        said = OUTPUT + b"\n" + look(sys.stdin.buffer.read())
    except Unfit as unfit:
        said = unfit.code.encode()
    except MemoryError:
        said = b"wrong_file.heavy"
    sys.stdout.buffer.write(said)


def document(content: bytes) -> bytes:
    """Checks a PDF and returns empty bytes, since a PDF is kept unchanged. Raises Unfit."""
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
    """Returns the picture as JPEG, upright, scaled to at most `SIDE`, and without its metadata (place and time). Raises Unfit."""
    try:
        with Image.open(BytesIO(content), formats=("JPEG", "PNG", "WEBP")) as opened:
            _require_room(opened)
            opened.draft("RGB", (SIDE, SIDE))  # decodes a JPEG at about the size that is kept
            small = opened.convert(FULL[opened.mode]) if opened.mode in FULL else opened
            small.thumbnail((SIDE, SIDE))
            upright = ImageOps.exif_transpose(small).convert("RGB")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        # Pillow decodes a WebP when it opens it, and reports too little memory in the same way as broken data.
        code = "wrong_file.heavy" if content[8:12] == b"WEBP" else "wrong_file.broken"
        raise error if isinstance(error, Unfit) else Unfit(code) from None
    kept = BytesIO()
    upright.save(kept, "JPEG", quality=QUALITY)
    return kept.getvalue()


def _require_room(opened: Image.Image) -> None:
    """Raises Unfit if the size in the picture's header is too large. No pixel is decoded before."""
    pixels = opened.width * opened.height
    scaled = opened.format == "JPEG" and not opened.info.get("progressive")
    if pixels > MOST_PIXELS or (not scaled and pixels * _bytes(opened) > DECODED_BYTES):
        raise Unfit("wrong_file.heavy")


def _bytes(opened: Image.Image) -> int:
    """Returns the bytes for each pixel. A progressive JPEG holds all coefficients in memory, two bytes each."""
    return 6 if opened.format == "JPEG" else BYTES_A_PIXEL.get(opened.mode, 8)


if __name__ == "__main__":
    main()
