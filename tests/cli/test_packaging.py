"""What is handed out: the installed tree, the snap, the krew manifest."""
import os
import pathlib
import re
import subprocess

import pytest
import yaml
from run import BUILD, ROOT, clean_env


def test_an_installation_works_from_anywhere(tmp_path):
    done = subprocess.run(["cmake", "--install", str(BUILD), "--prefix", str(tmp_path)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    env = clean_env(PATH=f"{tmp_path}/bin:/usr/bin:/bin")
    assert subprocess.run(["kubectl-kfpv", "list", "-f", "sample"], env=env, capture_output=True, cwd="/").returncode == 0
    shown = subprocess.run(["kubectl_complete-kfpv", "li"], env=env, capture_output=True, text=True, cwd="/").stdout
    assert shown.startswith("list\t")
    assert (tmp_path / "share/doc/kf-plugins/LICENSE").exists()


def test_the_snap_offers_each_executable_that_is_built():
    snap = yaml.safe_load((ROOT / "snap/snapcraft.yaml").read_text())
    built = {p.name for p in (BUILD / "bin").iterdir() if p.is_file() and not p.is_symlink()}
    assert built <= set(snap["apps"]) and snap["confinement"] == "classic"
    for app in snap["apps"].values():
        assert app["command"].split()[0].removeprefix("usr/bin/") in built


@pytest.mark.parametrize("file", sorted((ROOT / "manifests/krew").glob("*.yaml.in")), ids=lambda f: f.name)
def test_a_krew_manifest_has_what_krew_demands(file):
    text = re.sub(r"@KF_VERSION@", "1.2.3", file.read_text())
    text = re.sub(r"@KF_URI_\w+@", "https://example.com/kf-plugins.tar.gz", text)
    plugin = yaml.safe_load(re.sub(r"@KF_SHA256_\w+@", "0" * 64, text))
    assert plugin["apiVersion"] == "krew.googlecontainertools.github.com/v1alpha2" and plugin["kind"] == "Plugin"
    assert plugin["metadata"]["name"] == file.name.removesuffix(".yaml.in")
    assert re.fullmatch(r"v\d+\.\d+\.\d+", plugin["spec"]["version"]) and "\n" not in plugin["spec"]["shortDescription"]
    for platform in plugin["spec"]["platforms"]:
        assert set(platform["selector"]["matchLabels"]) == {"os", "arch"}
        assert re.fullmatch(r"[a-f0-9]{64}", platform["sha256"]) and platform["uri"].endswith((".tar.gz", ".zip"))
        assert pathlib.Path(platform["bin"]).name in os.listdir(BUILD / "bin")


def test_nothing_in_the_tree_holds_a_path_of_a_builders_machine():
    # the executables carry no source paths either: they would differ from machine to machine
    for name in os.listdir(BUILD / "bin"):
        assert str(ROOT).encode() not in (BUILD / "bin" / name).read_bytes() or "asan" in str(BUILD)
