"""Projections: where a place stands on outlines of countries, which `make outlines` projects likewise."""

from collections.abc import Callable, Mapping
from math import cos, pi, radians, sin, sqrt

Projection = Callable[[float, float], tuple[float, float]]
"""The point of a longitude and a latitude in degrees: to the right and upwards of the middle, in radii."""


def _azimuthal(longitude: float, latitude: float) -> tuple[float, float]:
    """Lambert's azimuthal equal-area projection around 52° N, 14° E (Snyder 1987, 24-2 to 24-4)."""
    middle, angle, height = radians(52), radians(longitude - 14), radians(latitude)
    cosine = sin(middle) * sin(height) + cos(middle) * cos(height) * cos(angle)
    scale = sqrt(2 / max(1 + cosine, 1e-9))
    upwards = cos(middle) * sin(height) - sin(middle) * cos(height) * cos(angle)
    return scale * cos(height) * sin(angle), scale * upwards


def _natural_earth(longitude: float, latitude: float) -> tuple[float, float]:
    """The Natural Earth projection, by the polynomials of Šavrič and others (2011)."""
    angle, height = (radians(longitude) + pi) % (2 * pi) - pi, radians(latitude)
    a, b = height**2, height**4
    right = 0.8707 - 0.131979 * a + b * (-0.013791 + b * (0.003971 * a - 0.001529 * b))
    upwards = 1.007226 + a * (0.015085 + b * (-0.044475 + 0.028874 * a - 0.005916 * b))
    return angle * right, height * upwards


PROJECTIONS: Mapping[str, Projection] = {"europe": _azimuthal, "world": _natural_earth}
"""The projection of each map."""
