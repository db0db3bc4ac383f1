"""Makes the samples of scikit-image's CC0 pictures: python web/scripts/make_samples.py"""

from pathlib import Path

from PIL import Image
from skimage import data

SAMPLES = Path(__file__).parent.parent / "samples"

for name in ("chelsea", "coffee"):
    small = Image.fromarray(getattr(data, name)())
    # Strokes keep their size in pixels: twice the pixels give the finer painting.
    picture = small.resize((2 * small.width, 2 * small.height), Image.Resampling.LANCZOS)
    picture.save(SAMPLES / f"{name}.jpg", quality=85, optimize=True, progressive=True)
    picture.thumbnail((192, 192), Image.Resampling.LANCZOS)
    picture.save(SAMPLES / f"{name}-small.jpg", quality=85, optimize=True)
