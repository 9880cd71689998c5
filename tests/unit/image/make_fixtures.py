# SPDX-License-Identifier: Apache-2.0
"""Makes the small pictures in data/, each with the pixels Pillow reads from it beside it as .ppm.

    python make_fixtures.py            (needs pillow, for the .heic also pillow-heif; the files are
                                        committed, so rarely run)
"""
import io
import pathlib
import random
import struct
import zlib

from PIL import Image, ImageCms, ImageOps

FOLDER = pathlib.Path(__file__).parent / "data"
SIZE = (24, 17)
ORIENTATION = 0x0112


def photo(mode="RGB", size=SIZE, seed=1):
    """Smooth colours with some noise, so that chroma upsampling and rounding show."""
    random_ = random.Random(seed)
    image = Image.new("RGBA", size)
    image.putdata([
        ((x * 9 + random_.randrange(40)) % 256, (y * 13 + x * 3) % 256, random_.randrange(256),
         (x * 11 + y * 5) % 256)
        for y in range(size[1]) for x in range(size[0])
    ])
    return image.convert("RGB").convert(mode) if mode != "RGBA" else image


def expected(content):
    image = ImageOps.exif_transpose(Image.open(io.BytesIO(content)))
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        white = Image.new("RGBA", image.size, "white")
        return Image.alpha_composite(white, image.convert("RGBA")).convert("RGB")
    return image.convert("RGB")


def keep(name, content, pixels=None):
    (FOLDER / name).write_bytes(content)
    (pixels or expected(content)).save(FOLDER / (name + ".ppm"))


def saved(image, kind, **options):
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def png_of(width, height, bit_depth, colour_type, rows, extra=b""):
    """A PNG of kinds Pillow does not write. `rows` are raw bytes, unfiltered."""
    def chunk(kind, data):
        return (struct.pack(">I", len(data)) + kind + data
                + struct.pack(">I", zlib.crc32(kind + data)))
    header = struct.pack(">IIBBBBB", width, height, bit_depth, colour_type, 0, 0, 0)
    packed = zlib.compress(b"".join(b"\0" + row for row in rows))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + extra + chunk(b"IDAT", packed)
            + chunk(b"IEND", b""))


def sixteen_bit(channels, colour_type):
    random_ = random.Random(3)
    high = [[random_.randrange(256) for _ in range(5 * channels)] for _ in range(4)]
    rows = [b"".join(bytes([value, random_.randrange(256)]) for value in row) for row in high]
    content = png_of(5, 4, 16, colour_type, rows)
    mode = {1: "L", 3: "RGB", 4: "RGBA"}[channels]
    image = Image.frombytes(mode, (5, 4), bytes(value for row in high for value in row))
    if mode == "RGBA":
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)
    return content, image.convert("RGB")


def swapped_profile():
    """An sRGB profile whose red and blue primaries have changed places."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    entries = {}
    for i in range(struct.unpack(">I", profile[128:132])[0]):
        at = 132 + 12 * i
        entries[bytes(profile[at:at + 4])] = at
    red, blue = entries[b"rXYZ"], entries[b"bXYZ"]
    profile[red + 4:red + 12], profile[blue + 4:blue + 12] = (
        bytes(profile[blue + 4:blue + 12]), bytes(profile[red + 4:red + 12]))
    return bytes(profile)


def jpegs():
    keep("plain.jpg", saved(photo(), "JPEG", quality=90))
    keep("full_chroma.jpg", saved(photo(), "JPEG", quality=95, subsampling=0))
    keep("half_chroma.jpg", saved(photo(), "JPEG", quality=80, subsampling=1))
    keep("progressive.jpg", saved(photo(), "JPEG", quality=85, progressive=True))
    keep("grey.jpg", saved(photo("L"), "JPEG", quality=85))
    keep("cmyk.jpg", saved(photo("CMYK"), "JPEG", quality=90))
    for orientation in range(1, 9):
        exif = Image.Exif()
        exif[ORIENTATION] = orientation
        keep(f"orientation_{orientation}.jpg", saved(photo(), "JPEG", quality=90, exif=exif))


def others():
    for mode in ("RGB", "RGBA", "L", "LA", "1", "P"):
        image = photo(mode) if mode != "LA" else photo("RGBA").convert("LA")
        keep(f"{mode.lower()}.png", saved(image, "PNG"))
    keep("palette_alpha.png", saved(photo("P"), "PNG", transparency=bytes(range(0, 256, 2))))
    keep("key_colour.png", saved(photo(size=(4, 4)), "PNG", transparency=photo(size=(4, 4)).getpixel((1, 1))))
    keep("grey_16.png", *sixteen_bit(1, 0))
    keep("rgb_16.png", *sixteen_bit(3, 2))
    keep("rgba_16.png", *sixteen_bit(4, 6))
    flat = Image.new("RGB", (6, 4), (200, 90, 20))
    keep("swapped_profile.png", saved(flat, "PNG", icc_profile=swapped_profile()),
         Image.new("RGB", (6, 4), (20, 90, 200)))
    frames = [photo("P", seed=seed) for seed in (5, 6, 7)]
    keep("plain.gif", saved(frames[0], "GIF"))
    keep("animated.gif", saved(frames[0], "GIF", save_all=True, append_images=frames[1:], duration=50))
    keep("animated.webp", saved(photo(), "WEBP", lossless=True, save_all=True,
                                append_images=[photo(seed=5), photo(seed=6)]))
    keep("animated.png", saved(photo(), "PNG", save_all=True, append_images=[photo(seed=5)], duration=50))
    keep("two_pages.tif", saved(photo(), "TIFF", save_all=True, append_images=[photo(seed=5, size=(9, 9))]))
    keep("lossless.webp", saved(photo("RGBA"), "WEBP", lossless=True, exact=True))
    keep("plain.tif", saved(photo(), "TIFF"))
    keep("cmyk.tif", saved(Image.new("CMYK", (4, 4), (0, 0, 0, 0)), "TIFF"))
    keep("plain.bmp", saved(photo(), "BMP"))
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    keep("turned.webp", saved(photo(), "WEBP", lossless=True, exif=exif))
    keep("turned.png", saved(photo(), "PNG", exif=exif))


def heic():
    """As phones save them; from flat colours, for HEVC is lossy."""
    from pillow_heif import register_heif_opener
    register_heif_opener()
    quarters = Image.new("RGB", (64, 48), (230, 40, 30))
    quarters.paste((20, 60, 220), (32, 0, 64, 24))
    quarters.paste((240, 240, 240), (0, 24, 32, 48))
    keep("phone.heic", saved(quarters, "HEIF", quality=90, chroma=444), quarters)


def resized():
    image = photo()
    image.save(FOLDER / "resize_source.ppm")
    filters = {"nearest": Image.NEAREST, "bilinear": Image.BILINEAR, "bicubic": Image.BICUBIC,
               "lanczos": Image.LANCZOS}
    for name, filter_ in filters.items():
        for size in ((7, 5), (24, 9), (31, 40), (1, 1), (90, 3), (20, 4)):
            image.resize(size, filter_).save(FOLDER / f"resize_{name}_{size[0]}x{size[1]}.ppm")


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    jpegs()
    others()
    heic()
    resized()
