#!/usr/bin/env python3
"""Writes an OCI image of one layer, the same bytes for the same files: layout.py FILES PACKAGE VERSION."""
import gzip, hashlib, io, json, os, pathlib, sys, tarfile
from datetime import datetime, timezone

files, package, version = pathlib.Path(sys.argv[1]), sys.argv[2], sys.argv[3]
epoch = int(os.environ["SOURCE_DATE_EPOCH"])
created = datetime.fromtimestamp(epoch, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
OWNER = 10001


def info(name, size=0, mode=0o755, folder=False, owner=0):
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode, entry.mtime, entry.uid, entry.gid = size, mode, epoch, owner, owner
    entry.type = tarfile.DIRTYPE if folder else tarfile.REGTYPE
    return entry


def layer():
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for path in sorted(files.rglob("*")):
            name = str(path.relative_to(files))
            if path.is_dir():
                ours = name == "shop"
                mode = 0o1777 if name == "tmp" else 0o750 if ours else 0o755
                tar.addfile(info(name, mode=mode, folder=True, owner=OWNER if ours else 0))
            else:
                data = path.read_bytes()
                tar.addfile(info(name, len(data), path.stat().st_mode & 0o755), io.BytesIO(data))
    return made.getvalue()


blobs = {}


def blob(data, kind):
    digest = hashlib.sha256(data).hexdigest()
    blobs[digest] = data
    return {"mediaType": kind, "digest": f"sha256:{digest}", "size": len(data)}


plain = layer()
packed = blob(gzip.compress(plain, 9, mtime=0), "application/vnd.oci.image.layer.v1.tar+gzip")
config = blob(json.dumps({
    "created": created, "architecture": "amd64", "os": "linux",
    "config": {
        "User": f"{OWNER}:{OWNER}", "WorkingDir": "/shop", "Volumes": {"/shop": {}},
        "Entrypoint": ["/usr/bin/shukka"], "Cmd": ["watch"], "StopSignal": "SIGTERM",
        # Docker and Podman ask it; `status` says by its exit code whether something is wrong with the program itself.
        "Healthcheck": {"Test": ["CMD", "/usr/bin/shukka", "status", "--json"], "Interval": 60_000_000_000, "Timeout": 10_000_000_000},
        "Labels": {"org.opencontainers.image.title": "shukka", "org.opencontainers.image.version": version,
                   "org.opencontainers.image.licenses": "MIT OR Apache-2.0"},
    },
    "rootfs": {"type": "layers", "diff_ids": ["sha256:" + hashlib.sha256(plain).hexdigest()]},
    "history": [{"created": created, "created_by": "packaging/image"}],
}).encode(), "application/vnd.oci.image.config.v1+json")
manifest = blob(json.dumps({
    "schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json", "config": config, "layers": [packed],
}).encode(), "application/vnd.oci.image.manifest.v1+json")
index = {"schemaVersion": 2, "manifests": [manifest | {"annotations": {"org.opencontainers.image.ref.name": version,
         "io.containerd.image.name": f"localhost/shukka:{version}"}}]}
parts = {"oci-layout": b'{"imageLayoutVersion":"1.0.0"}', "index.json": json.dumps(index).encode()}
parts |= {f"blobs/sha256/{digest}": data for digest, data in blobs.items()}
# What `docker load` of older versions reads.
parts["manifest.json"] = json.dumps([{
    "Config": "blobs/sha256/" + config["digest"][7:], "RepoTags": [f"shukka:{version}"],
    "Layers": ["blobs/sha256/" + packed["digest"][7:]],
}]).encode()
with tarfile.open(package, "w", format=tarfile.USTAR_FORMAT) as tar:
    for folder in ("blobs", "blobs/sha256"):
        tar.addfile(info(folder, folder=True))
    for name in sorted(parts):
        tar.addfile(info(name, len(parts[name]), 0o644), io.BytesIO(parts[name]))
