"""The photo of the story's cake: drawn, since the tea is invented; the same bytes each time."""

import math
import random
from collections.abc import Callable
from io import BytesIO

from PIL import Image, ImageDraw, ImageFilter

FILE_NAME = "cake.webp"
_WIDTH, _HEIGHT = 1920, 1080  # drawn at twice the size that is kept, so that edges are smooth
_CENTRE, _RADIUS = (960, 540), 400
_WOOD, _PAPER, _SEAL = (150, 112, 78), (238, 229, 208), (168, 42, 36)
_LEAVES = ((44, 27, 19), (58, 36, 24), (74, 46, 28), (92, 60, 34), (138, 96, 48))  # the last: golden buds
_STRANDS = 5_200


def picture() -> bytes:
    """A ripe cake on its wrapper, as WebP of 960 x 540 pixels."""
    draw_by = random.Random(357)  # noqa: S311 (a drawing, no secret)
    image = _table(draw_by)
    _wrapper(image)
    _cake(image, draw_by)
    file = BytesIO()
    image.resize((_WIDTH // 2, _HEIGHT // 2), Image.Resampling.LANCZOS).save(file, "WEBP", quality=62)
    return file.getvalue()


def _table(draw_by: random.Random) -> Image.Image:
    image = Image.new("RGB", (_WIDTH, _HEIGHT), _WOOD)
    draw = ImageDraw.Draw(image)
    for y in range(0, _HEIGHT, 6):
        shade = draw_by.randint(-14, 14)
        draw.rectangle((0, y, _WIDTH, y + 5), fill=tuple(part + shade for part in _WOOD))
    return image.filter(ImageFilter.GaussianBlur(3))


def _wrapper(image: Image.Image) -> None:
    """Cotton paper under the cake, with the factory's seal on a corner."""
    x, y = _CENTRE
    corners = [(x - 640, y - 470), (x + 560, y - 500), (x + 650, y + 450), (x - 570, y + 500)]
    _shadowed(image, lambda draw, ink: draw.polygon(corners, fill=ink), _PAPER)
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle((x + 420, y + 250, x + 560, y + 390), 18, outline=_SEAL, width=12)
    for right, top in ((455, 305), (490, 275), (525, 305)):  # 山
        draw.line((x + right, y + top, x + right, y + 365), fill=_SEAL, width=12)
    draw.line((x + 449, y + 360, x + 531, y + 360), fill=_SEAL, width=12)


def _cake(image: Image.Image, draw_by: random.Random) -> None:
    """Pressed leaves that lie around the middle, darker towards the rim and in the hollow."""
    x, y = _CENTRE
    disc = (x - _RADIUS, y - _RADIUS, x + _RADIUS, y + _RADIUS)
    _shadowed(image, lambda draw, ink: draw.ellipse(disc, fill=ink), _LEAVES[0])
    draw = ImageDraw.Draw(image)
    for _ in range(_STRANDS):
        far, turn = _RADIUS * math.sqrt(draw_by.random()) * 0.985, draw_by.uniform(0, math.tau)
        lies, long = turn + draw_by.gauss(math.pi / 2, 0.6), draw_by.uniform(14, 46)
        at = x + far * math.cos(turn), y + far * math.sin(turn)
        end = at[0] + long * math.cos(lies), at[1] + long * math.sin(lies)
        if math.hypot(end[0] - x, end[1] - y) < _RADIUS:
            weights = (3, 5, 5, 3, 1) if 60 < far < 0.9 * _RADIUS else (6, 3, 1, 0, 0)
            ink = draw_by.choices(_LEAVES, weights)[0]
            draw.line((*at, *end), fill=ink, width=draw_by.randint(4, 9))


def _shadowed(image: Image.Image, shape: Callable[..., None], ink: tuple[int, int, int]) -> None:
    """A shape with a soft shadow below it."""
    shadow = Image.new("L", image.size)
    shape(ImageDraw.Draw(shadow), 110)
    dark = Image.new("RGB", image.size, (30, 20, 12))
    image.paste(dark, (18, 26), shadow.filter(ImageFilter.GaussianBlur(22)))
    shape(ImageDraw.Draw(image), ink)
