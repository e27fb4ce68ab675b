"""Write the SBOM of a wheel: what it needs when it runs, and what of others is inside it (CycloneDX 1.6).

    python vendor/sbom.py dist/phegraph-0.1.0-py3-none-any.whl     (`make dist` builds the wheel first)

The versions and hashes are those of locks/run.txt, of the lock files of npm and of crates.json; the licences
of Python packages are as installed. The time is SOURCE_DATE_EPOCH, or now.
"""

import base64
import hashlib
import importlib.metadata
import json
import os
import re
import sys
import uuid
import zipfile
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import ExternalReference, ExternalReferenceType, HashAlgorithm, HashType, Property, XsUri
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name, parse_wheel_filename

HERE = Path(__file__).parent
_ENTRY = re.compile(r"^(\S.*?) \\\n((?:    --hash=sha256:\S+(?: \\)?\n)+)", re.MULTILINE)


def component(kind: str, name: str, version: str, licence: str, **more: Any) -> Component:
    """A library with its package URL; the licence is an SPDX expression, or a name."""
    group, _, plain = name.rpartition("/")
    return Component(
        name=plain,
        group=group or None,
        version=version,
        type=ComponentType.LIBRARY,
        bom_ref=f"{kind}:{name}@{version}",
        purl=PackageURL(kind, group or None, plain, version),
        licenses=[LicenseFactory().make_from_string(licence)] if licence else None,
        **more,
    )


def sha256(content: str) -> HashType:
    return HashType(alg=HashAlgorithm.SHA_256, content=content)


def licence(name: str) -> str:
    """What an installed package says of its licence; nothing where it is not installed on this system."""
    try:
        metadata = importlib.metadata.metadata(name)
    except importlib.metadata.PackageNotFoundError:
        return ""
    for key in ("License-Expression", "License"):
        if key in metadata and metadata[key] and "\n" not in metadata[key]:
            return metadata[key]
    classifiers = metadata.get_all("Classifier") or []
    return next((text.rpartition(" :: ")[2] for text in classifiers if text.startswith("License :: OSI")), "")


def needed(name: str) -> set[str]:
    """The packages that an installed package asks for here, without extras."""
    try:
        requirements = map(Requirement, importlib.metadata.requires(name) or [])
    except importlib.metadata.PackageNotFoundError:
        return set()
    return {
        canonicalize_name(requirement.name)
        for requirement in requirements
        if not requirement.marker or requirement.marker.evaluate({"extra": ""})
    }


def python_packages(bom: Bom, wheel: Component) -> None:
    """What the wheel needs when it runs: locked, each with the hashes of all its files on PyPI."""
    packages: dict[str, Component] = {}
    for entry, hashes in _ENTRY.findall((HERE.parent / "locks" / "run.txt").read_text(encoding="utf-8")):
        requirement = Requirement(entry)
        files = ExternalReference(
            type=ExternalReferenceType.DISTRIBUTION,
            url=XsUri(f"https://pypi.org/simple/{requirement.name}/"),
            hashes=[sha256(digest) for digest in re.findall(r"sha256:(\w+)", hashes)],
        )
        marker = (
            [Property(name="phegraph:marker", value=str(requirement.marker))] if requirement.marker else []
        )
        version = str(requirement.specifier).removeprefix("==")
        packages[requirement.name] = component(
            "pypi",
            requirement.name,
            version,
            licence(requirement.name),
            external_references=[files],
            properties=marker,
        )
    bom.components.update(packages.values())
    for name, package in [*packages.items(), ("phegraph", wheel)]:
        bom.register_dependency(package, [packages[name] for name in sorted(needed(name) & packages.keys())])


def npm_packages(bom: Bom, wheel: Component, folder: Path, inside: str) -> dict[str, Component]:
    """What of npm is inside the wheel: all that the lock file of a folder has, but for types."""
    locked = json.loads((folder / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    locked = {
        path.rpartition("node_modules/")[2]: package
        for path, package in locked.items()
        if not package.get("optional")
    }
    packages = {}
    for name, package in locked.items():
        if name:
            digest = base64.b64decode(package["integrity"].removeprefix("sha512-")).hex()
            packages[name] = component(
                "npm",
                name,
                package["version"],
                package["license"].strip("()"),
                hashes=[HashType(alg=HashAlgorithm.SHA_512, content=digest)],
                properties=[Property(name="phegraph:inside", value=inside)],
            )
    bom.components.update(packages.values())
    for name, package in locked.items():
        depended: Iterable[Component] = [
            packages[needed] for needed in package.get("dependencies", {}) if needed in packages
        ]
        bom.register_dependency(packages[name] if name else wheel, depended)
    return packages


def crates(bom: Bom, oxigraph: Component) -> None:
    """The crates of Rust that the WebAssembly of Oxigraph is compiled from, as far as is known."""
    components = [
        component(
            "cargo",
            crate["name"],
            crate["version"],
            crate["licence"],
            hashes=[sha256(crate["sha256"])] if "sha256" in crate else None,
            properties=[
                Property(name="phegraph:named-in-binary", value=str(crate["named_in_binary"]).lower())
            ],
        )
        for crate in json.loads((HERE / "crates.json").read_text(encoding="utf-8"))["crates"]
    ]
    bom.components.update(components)
    bom.register_dependency(oxigraph, components)


def listed(path: Path) -> str:
    """The SBOM of a wheel as JSON."""
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    name, version, _, _ = parse_wheel_filename(path.name)
    wheel = component("pypi", name, str(version), "MIT", hashes=[sha256(digest)])
    bom = Bom(serial_number=uuid.uuid5(uuid.NAMESPACE_OID, digest))
    bom.metadata.component = wheel
    seconds = os.environ.get("SOURCE_DATE_EPOCH")
    bom.metadata.timestamp = datetime.fromtimestamp(int(seconds), UTC) if seconds else datetime.now(UTC)
    python_packages(bom, wheel)
    with zipfile.ZipFile(path) as files:
        has_libraries = "phegraph/site/vendor/NOTICES.txt" in files.namelist()
    if has_libraries:
        crates(bom, npm_packages(bom, wheel, HERE, "phegraph/site/vendor")["oxigraph"])
    npm_packages(bom, wheel, HERE / "outlines", "phegraph/site/outlines.json")
    return JsonV1Dot6(bom).output_as_string(indent=1)


if __name__ == "__main__":
    source = Path(sys.argv[1])
    source.with_suffix(".cdx.json").write_text(listed(source) + "\n", encoding="utf-8")
