"""Every image generator that comes with perturb, in one readable tuple; one axis a file."""

from perturb.contracts.generator import Generator
from perturb.generators.image.ambiguity import class_blend, same_class_blend
from perturb.generators.image.barriers import fence, frame_edge, grid, leaves
from perturb.generators.image.blur import defocus_blur, gaussian_blur, motion_blur, zoom_blur
from perturb.generators.image.colour import (
    bit_depth,
    channel_imbalance,
    colour_temperature,
    greyscale,
    hue,
    saturation,
)
from perturb.generators.image.digital import (
    downscaling,
    jpeg_compression,
    pixelation,
    posterising,
    repeated_encoding,
    webp_compression,
)
from perturb.generators.image.distortion import barrel_distortion, elastic, pincushion_distortion
from perturb.generators.image.glare import backlight, flicker_banding, glare_spot, lens_flare
from perturb.generators.image.glass import glass_blur, rolling_shutter
from perturb.generators.image.information import (
    lost_resolution,
    mosaic_overlay,
    uninformative_crop,
    window_overlay,
)
from perturb.generators.image.lighting import (
    cast_shadow,
    contrast_loss,
    low_light,
    overexposure,
    underexposure,
    uneven_illumination,
)
from perturb.generators.image.noise import (
    banding,
    dead_pixels,
    film_grain,
    gaussian_noise,
    impulse_noise,
    periodic_interference,
    shot_noise,
    speckle_noise,
)
from perturb.generators.image.occlusion import bar, blocks, scratches
from perturb.generators.image.overlay import pasted_object, watermark
from perturb.generators.image.pane import frost, mud_spatter, water_spatter
from perturb.generators.image.published import CIFAR_10_C, IMAGENET_C
from perturb.generators.image.shuffling import patch_overlay, patch_shuffle
from perturb.generators.image.soiling import dirt_on_lens, water_drops
from perturb.generators.image.transfer import bit_errors, moire
from perturb.generators.image.viewpoint import (
    aspect_ratio,
    crop,
    perspective,
    rotation,
    scale,
    shear,
    translation,
)
from perturb.generators.image.weather import fog, haze, rain, snow

IMAGE: tuple[Generator, ...] = (
    # Lighting
    low_light,
    overexposure,
    uneven_illumination,
    cast_shadow,
    underexposure,
    contrast_loss,
    backlight,
    lens_flare,
    glare_spot,
    flicker_banding,
    # Occlusion
    blocks,
    scratches,
    bar,
    grid,
    fence,
    leaves,
    frame_edge,
    dirt_on_lens,
    water_drops,
    watermark,
    pasted_object,
    # Noise
    gaussian_noise,
    shot_noise,
    impulse_noise,
    speckle_noise,
    film_grain,
    banding,
    dead_pixels,
    periodic_interference,
    # Weather
    fog,
    haze,
    rain,
    snow,
    frost,
    water_spatter,
    mud_spatter,
    # Colour
    saturation,
    hue,
    colour_temperature,
    channel_imbalance,
    greyscale,
    bit_depth,
    # Digital
    jpeg_compression,
    webp_compression,
    repeated_encoding,
    pixelation,
    downscaling,
    posterising,
    bit_errors,
    moire,
    # Blur
    gaussian_blur,
    motion_blur,
    defocus_blur,
    zoom_blur,
    glass_blur,
    rolling_shutter,
    # Viewpoint
    rotation,
    perspective,
    scale,
    translation,
    shear,
    aspect_ratio,
    crop,
    barrel_distortion,
    pincushion_distortion,
    elastic,
    # Ambiguity
    class_blend,
    same_class_blend,
    lost_resolution,
    mosaic_overlay,
    uninformative_crop,
    window_overlay,
    patch_shuffle,
    patch_overlay,
    # Published corruptions
    *IMAGENET_C,
    *CIFAR_10_C,
)
