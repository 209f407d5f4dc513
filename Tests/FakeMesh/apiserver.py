#!/usr/bin/env python3
"""A small API server of Kubernetes for the real kubectl, in memory.

    apiserver.py [--mesh MESH] [--objects FILE]… COMMAND…

runs COMMAND with KUBECONFIG set and ends with its status. FILE holds objects as `kubectl get -o yaml` prints them. It answers get,
list (with selectors), create, patch in its three forms, replace (with the conflicts that resourceVersion and uid bring), delete,
exec, attach, port-forward and logs. What a program in a container says, what `get --raw` gives and what `kubectl top` shows
are asked of the played `kubectl` beside this file, with MESH. What it was asked is in MESH/requests; a line `METHOD PATTERN`
of MESH/refused forbids what fits (PATTERN as fnmatch, of path and query).
"""
import argparse
import copy
import fnmatch
import http.server
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import threading
import urllib.parse

import patches
import spdy
from store import BUILT_IN, KINDS, Refused, Store, containers, selects


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    store, mesh = Store(), None

    def log_message(self, *_):
        pass

    def answer(self, code, body, media="application/json"):
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(code)
        self.send_header("Content-Type", media)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def refuse(self, refused):
        self.answer(refused.code, {
            "kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure", "message": str(refused),
            "reason": refused.reason, "code": refused.code})

    def handle_any(self):
        address = urllib.parse.urlsplit(self.path)
        self.query = urllib.parse.parse_qs(address.query)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        try:
            self.note()
            words = [urllib.parse.unquote(word) for word in address.path.strip("/").split("/")]
            if words == ["openapi", "v2"]:
                # An empty description, as the protocol buffer that kubectl asks for: swagger "2.0".
                return self.answer(200, b"\x0a\x032.0", "application/com.github.proto-openapi.spec.v2.v1.0+protobuf")
            answer = self.discovery(words) or self.resource(words, body)
            if answer is not None:
                self.answer(201 if self.command == "POST" else 200, answer)
        except Refused as refused:
            self.refuse(refused)
        except patches.Refused as refused:
            self.refuse(Refused(422, "Invalid", str(refused)))

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = handle_any

    def note(self):
        if self.mesh is None:
            return
        with self.store.lock, open(self.mesh / "requests", "a") as file:
            file.write(f"{self.command} {self.path}\n")
        refused = self.mesh / "refused"
        for line in refused.read_text().splitlines() if refused.exists() else []:
            method, pattern = line.split(" ", 1)
            if self.command == method and fnmatch.fnmatchcase(self.path, pattern):
                raise Refused(403, "Forbidden", f'it is forbidden: User "dev" cannot {method} {self.path}')

    # What there is.

    def discovery(self, words):
        if words == ["version"]:
            return {"major": "1", "minor": "32", "gitVersion": "v1.32.4"}
        if words == ["api"]:
            return {"kind": "APIVersions", "versions": ["v1"]}
        groups = sorted({(kind[0], kind[1]) for kind in KINDS if kind[0]} | {("metrics.k8s.io", "v1beta1")})
        if words == ["apis"]:
            rows = {}
            for group, version in groups:
                rows.setdefault(group, []).append({"groupVersion": f"{group}/{version}", "version": version})
            return {"kind": "APIGroupList", "apiVersion": "v1", "groups": [
                {"name": name, "versions": versions, "preferredVersion": versions[0]} for name, versions in rows.items()]}
        if words[:1] == ["api"] and len(words) == 2 or words[:1] == ["apis"] and len(words) == 3:
            group, version = ("", words[1]) if words[0] == "api" else words[1:3]
            return self.kinds_of(group, version)
        return None

    @staticmethod
    def kinds_of(group, version):
        rows = [kind for kind in KINDS if kind[:2] == (group, version)]
        if group == "metrics.k8s.io":
            rows = [(group, version, "pods", "PodMetrics", True, []), (group, version, "nodes", "NodeMetrics", False, [])]
        resources = [{"name": kind[2], "singularName": kind[3].lower(), "namespaced": kind[4], "kind": kind[3],
                      "shortNames": kind[5], "verbs": "create delete get list patch update watch".split()} for kind in rows]
        if group == "" and rows:
            resources += [{"name": f"pods/{part}", "namespaced": True, "kind": "Pod", "verbs": ["create", "get"]}
                          for part in ("exec", "log", "attach", "portforward", "proxy")]
        if not resources:
            raise Refused(404, "NotFound", "the server could not find the requested resource")
        return {"kind": "APIResourceList", "apiVersion": "v1", "groupVersion": f"{group}/{version}".strip("/"),
                "resources": resources}

    # Objects.

    def resource(self, words, body):
        group, rest = ("", words[2:]) if words[0] == "api" else (words[1] if len(words) > 1 else "", words[3:])
        namespace = None
        if len(rest) > 2 and rest[0] == "namespaces":
            namespace, rest = rest[1], rest[2:]
        if group == "metrics.k8s.io":
            return self.metrics(namespace)
        kind = next((kind for kind in KINDS if rest and (kind[0], kind[2]) == (group, rest[0])), None)
        if "proxy" in rest or any(":" in word for word in rest):
            return self.program(["get", "--raw", self.path], "text/plain")
        if kind is None:
            raise Refused(404, "NotFound", "the server could not find the requested resource")
        if len(rest) == 3:
            with self.store.lock:
                pod = self.store.find(kind, namespace, rest[1])
            return self.part(pod, rest[2])
        with self.store.lock:
            if len(rest) == 1:
                return self.collection(kind, namespace, body)
            return self.single(kind, namespace, rest[1], body)

    def collection(self, kind, namespace, body):
        if self.command == "POST":
            if "json" not in self.headers.get("Content-Type", ""):
                raise Refused(415, "UnsupportedMediaType", "the body of the request was in an unknown format")
            return self.store.create(kind, namespace, json.loads(body))
        things = [thing for thing in self.store.list(kind, namespace)
                  if selects(self.query.get("labelSelector", [""])[0], thing["metadata"].get("labels") or {})
                  and self.fits(thing)]
        if self.query.get("watch"):
            return self.watch(kind, things)
        version = f"{kind[0]}/{kind[1]}".strip("/")
        if "as=Table" in (self.headers.get("Accept") or ""):
            return self.table(things)
        items = [self.lived({**thing, "apiVersion": version, "kind": kind[3]}) for thing in things]
        return {"kind": kind[3] + "List", "apiVersion": version, "metadata": {"resourceVersion": self.store.next()},
                "items": items}

    def fits(self, thing):
        for term in filter(None, self.query.get("fieldSelector", [""])[0].split(",")):
            path, value = term.split("=", 1)
            for word in path.split("."):
                thing = thing.get(word) or {}
            if thing != value:
                return False
        return True

    @staticmethod
    def table(things):
        return {"kind": "Table", "apiVersion": "meta.k8s.io/v1", "metadata": {},
                "columnDefinitions": [{"name": "Name", "type": "string", "format": "name", "description": "", "priority": 0}],
                "rows": [{"cells": [thing["metadata"]["name"]], "object": {
                    "kind": "PartialObjectMetadata", "apiVersion": "meta.k8s.io/v1", "metadata": thing["metadata"]}}
                    for thing in things]}

    def watch(self, kind, things):
        """What is there, and then nothing more happens."""
        version = f"{kind[0]}/{kind[1]}".strip("/")
        rows = [{"type": "ADDED", "object": {**thing, "apiVersion": version, "kind": kind[3]}} for thing in things]
        self.answer(200, b"".join(json.dumps(row).encode() + b"\n" for row in rows))

    def single(self, kind, namespace, name, body):
        if self.command == "POST":
            raise Refused(405, "MethodNotAllowed", "the server does not allow this method on the requested resource")
        old = self.store.find(kind, namespace, name)
        if self.command == "GET":
            return self.table([old]) if "as=Table" in (self.headers.get("Accept") or "") else self.lived(old)
        if self.command == "DELETE":
            del self.store.objects[(kind[0], kind[2], namespace, name)]
            return {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Success", "details": {
                "name": name, "uid": old["metadata"]["uid"], "kind": kind[2], "group": kind[0]}}
        if self.command == "PUT":
            return self.store.change(kind, old, json.loads(body))
        media = self.headers.get("Content-Type", "").split(";")[0]
        made = {"application/merge-patch+json": patches.merge, "application/json-patch+json": patches.json_patch,
                "application/strategic-merge-patch+json": patches.strategic if kind[0] in BUILT_IN else None}.get(media)
        if made is None:
            raise Refused(415, "UnsupportedMediaType", "the body of the request was in an unknown format")
        return self.store.change(kind, old, made(copy.deepcopy(old), json.loads(body)))

    def lived(self, thing):
        """A pod, with the deaths that the played mesh has counted."""
        meta = thing["metadata"]
        deaths = self.mesh / "deaths" / f"{meta.get('namespace')}.{meta['name']}" if self.mesh else None
        if thing.get("kind") != "Pod" or deaths is None or not deaths.exists():
            return thing
        count, thing = len(deaths.read_text().splitlines()), copy.deepcopy(thing)
        for states in (thing["status"].get("containerStatuses"), thing["status"].get("initContainerStatuses")):
            for state in states or []:
                if state["name"] == "istio-proxy":
                    state["restartCount"] += count
                    state["containerID"] = f"containerd://{count}"
        return thing

    # What runs in pods.

    def played(self, words):
        place = pathlib.Path(__file__).with_name("kubectl")
        return subprocess.run(["sh", str(place), *words], capture_output=True, env={
            "MESH": str(self.mesh), "PATH": "/usr/bin:/bin"}) if self.mesh else None

    def program(self, words, media):
        said = self.played(words)
        if said is None or said.returncode:
            message = said.stderr.decode() if said else "nothing is played here"
            code = 403 if "orbidden" in message else 404 if "NotFound" in message else 400
            raise Refused(code, {403: "Forbidden", 404: "NotFound"}.get(code, "BadRequest"), message.strip())
        self.answer(200, said.stdout, media)

    def part(self, pod, part):
        meta = pod["metadata"]
        place = ["-n", meta["namespace"], meta["name"]]
        container = self.query.get("container", [containers(pod)[-1]["name"]])[0]
        if container not in [known["name"] for known in containers(pod)]:
            raise Refused(400, "BadRequest", f"container {container} is not valid for pod {meta['name']}")
        if part == "log":
            before = ["--previous"] if self.query.get("previous") else []
            return self.program(["logs", *place, "-c", container, *before], "text/plain")
        if part not in ("exec", "attach", "portforward"):
            raise Refused(404, "NotFound", "the server could not find the requested resource")
        if not (self.headers.get("Upgrade") or "").startswith("SPDY"):
            raise Refused(400, "BadRequest", "Upgrade request required")
        said = self.played(["exec", *place, "-c", container, "--", *self.query.get("command", [])]) if part == "exec" else None
        self.streams(part, said)
        return None

    def streams(self, part, said):
        offered = ",".join(self.headers.get_all("X-Stream-Protocol-Version") or []).split(",")
        self.send_response(101)
        self.send_header("Connection", "Upgrade")
        self.send_header("Upgrade", "SPDY/3.1")
        known = {"v4.channel.k8s.io", "portforward.k8s.io"}
        self.send_header("X-Stream-Protocol-Version", next((name.strip() for name in offered if name.strip() in known), ""))
        self.end_headers()
        self.close_connection = True
        names = [name for name in ("stdin", "stdout", "stderr") if self.query.get(name) == ["true"]]
        streams = spdy.Streams(self.rfile, self.wfile, ["error", *names] if part != "portforward" else [])
        if part == "portforward":
            streams.wait()
        elif streams.accept():
            streams.finish(said.stdout if said else b"", said.stderr if said else b"", said.returncode if said else 0)

    def metrics(self, namespace):
        said = self.played(["top", "pods"])
        if said is None or said.returncode:
            raise Refused(403, "Forbidden", "pods.metrics.k8s.io is forbidden")
        rows = [line.split() for line in said.stdout.decode().splitlines()[1:]]
        return {"kind": "PodMetricsList", "apiVersion": "metrics.k8s.io/v1beta1", "metadata": {}, "items": [
            {"metadata": {"name": row[1], "namespace": row[0]}, "timestamp": "2026-01-01T00:00:00Z", "window": "15s",
             "containers": [{"name": row[2], "usage": {"cpu": row[3], "memory": row[4]}}]}
            for row in rows if namespace in (None, row[0])]}


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True


def start(kubeconfig, mesh=None):
    """A server that runs, and a file by which kubectl finds it."""
    handler = type("Handler", (Handler,), {"store": Store(), "mesh": mesh and pathlib.Path(mesh)})
    server = Server(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    named = [{"name": "played", "cluster": {"server": f"http://127.0.0.1:{server.server_port}"}}]
    pathlib.Path(kubeconfig).write_text(json.dumps({
        "apiVersion": "v1", "kind": "Config", "current-context": "played", "clusters": named,
        "users": [{"name": "dev", "user": {}}],
        "contexts": [{"name": "played", "context": {"cluster": "played", "user": "dev", "namespace": "shop"}}]}))
    return server


def load(server, kubeconfig, file):
    """Objects from YAML, which kubectl reads; as they are, with their status."""
    words = ["kubectl", "create", "--dry-run=client", "--validate=false", "-o", "json", "-f", file]
    said = subprocess.run(words, env={**os.environ, "KUBECONFIG": kubeconfig}, capture_output=True, check=True)
    text, reader, place = said.stdout.decode(), json.JSONDecoder(), 0
    kinds = {(f"{kind[0]}/{kind[1]}".strip("/"), kind[3]): kind for kind in KINDS}
    while place < len(text.rstrip()):
        thing, end = reader.raw_decode(text[place:])
        place += end + 1
        kind = kinds[thing["apiVersion"], thing["kind"]]
        server.RequestHandlerClass.store.create(kind, thing["metadata"].get("namespace") if kind[4] else None, thing)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mesh")
    parser.add_argument("--objects", action="append", default=[])
    parser.add_argument("command", nargs=argparse.REMAINDER)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        kubeconfig = folder + "/kubeconfig"
        server = start(kubeconfig, given.mesh)
        for file in given.objects:
            load(server, kubeconfig, file)
        # Of its own, since kubectl keeps there what a server has told of its kinds.
        sys.exit(subprocess.run(given.command, env={**os.environ, "KUBECONFIG": kubeconfig, "HOME": folder}).returncode)


if __name__ == "__main__":
    main()
