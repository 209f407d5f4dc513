"""What an API server keeps: objects of the kinds that commands for a mesh touch, and the rules that such commands meet.

The rules are those of a real one (Kubernetes 1.20): a limit below its request is refused, a container without an image too; empty
maps of built-in kinds are left out; objects of Istio are not replaced without their resourceVersion.
"""
import datetime
import re
import threading
import uuid

ISTIO = "networking.istio.io"
# Group, version, name in addresses, kind, whether it lives in a namespace, short names.
KINDS = [
    ("", "v1", "pods", "Pod", True, ["po"]),
    ("", "v1", "services", "Service", True, ["svc"]),
    ("", "v1", "nodes", "Node", False, ["no"]),
    ("", "v1", "events", "Event", True, ["ev"]),
    ("", "v1", "namespaces", "Namespace", False, ["ns"]),
    ("", "v1", "limitranges", "LimitRange", True, ["limits"]),
    ("", "v1", "resourcequotas", "ResourceQuota", True, ["quota"]),
    ("", "v1", "configmaps", "ConfigMap", True, ["cm"]),
    ("apps", "v1", "deployments", "Deployment", True, ["deploy"]),
    ("apps", "v1", "replicasets", "ReplicaSet", True, ["rs"]),
    ("apps", "v1", "statefulsets", "StatefulSet", True, ["sts"]),
    ("apps", "v1", "daemonsets", "DaemonSet", True, ["ds"]),
    ("batch", "v1", "jobs", "Job", True, []),
    ("discovery.k8s.io", "v1", "endpointslices", "EndpointSlice", True, []),
    ("autoscaling.k8s.io", "v1", "verticalpodautoscalers", "VerticalPodAutoscaler", True, ["vpa"]),
    (ISTIO, "v1", "destinationrules", "DestinationRule", True, ["dr"]),
    (ISTIO, "v1", "virtualservices", "VirtualService", True, ["vs"]),
    (ISTIO, "v1", "gateways", "Gateway", True, ["gw"]),
    (ISTIO, "v1", "sidecars", "Sidecar", True, []),
    (ISTIO, "v1", "serviceentries", "ServiceEntry", True, ["se"]),
    (ISTIO, "v1alpha3", "envoyfilters", "EnvoyFilter", True, []),
    (ISTIO, "v1beta1", "proxyconfigs", "ProxyConfig", True, []),
    ("extensions.istio.io", "v1alpha1", "wasmplugins", "WasmPlugin", True, []),
    ("telemetry.istio.io", "v1", "telemetries", "Telemetry", True, ["telemetry"]),
    ("gateway.networking.k8s.io", "v1", "gateways", "Gateway", True, ["gtw"]),
]
BUILT_IN = {"", "apps", "batch", "discovery.k8s.io"}
SIZES = {"Ki": 1 << 10, "Mi": 1 << 20, "Gi": 1 << 30, "k": 10**3, "M": 10**6, "G": 10**9, "m": 1e-3, "": 1}


class Refused(Exception):
    def __init__(self, code, reason, message):
        super().__init__(message)
        self.code, self.reason = code, reason


def size(quantity):
    found = re.fullmatch(r"([0-9.]+)([A-Za-z]*)", str(quantity))
    if not found or found[2] not in SIZES:
        raise Refused(400, "BadRequest", f"quantities must match the regular expression: {quantity!r}")
    return float(found[1]) * SIZES[found[2]]


def containers(thing):
    spec = thing.get("spec") or {}
    spec = (spec.get("template") or {}).get("spec") or spec
    return (spec.get("initContainers") or []) + (spec.get("containers") or [])


def without_empties(value):
    """As fields with omitempty are written: no empty map, no empty list, no null."""
    if isinstance(value, dict):
        pairs = {key: without_empties(inner) for key, inner in value.items()}
        return {key: inner for key, inner in pairs.items() if inner not in ({}, [], None)}
    return [without_empties(inner) for inner in value] if isinstance(value, list) else value


class Store:
    """The objects, by group, plural, namespace and name."""

    def __init__(self):
        self.objects, self.version, self.lock = {}, 1000, threading.RLock()

    def next(self):
        self.version += 1
        return str(self.version)

    def find(self, kind, namespace, name):
        thing = self.objects.get((kind[0], kind[2], namespace, name))
        if kind[3] == "Namespace":
            # Any namespace is there; kubectl asks for it where it finds an object missing.
            return {"kind": "Namespace", "apiVersion": "v1", "metadata": {"name": name}}
        if thing is None:
            full = f"{kind[2]}.{kind[0]}" if kind[0] else kind[2]
            raise Refused(404, "NotFound", f'{full} "{name}" not found')
        return thing

    def list(self, kind, namespace):
        return [thing for key, thing in sorted(self.objects.items())
                if key[:2] == (kind[0], kind[2]) and namespace in (None, key[2])]

    def create(self, kind, namespace, thing):
        meta = thing.setdefault("metadata", {})
        key = (kind[0], kind[2], namespace, meta.get("name") or "")
        if not key[3]:
            raise Refused(422, "Invalid", "metadata.name: Required value: name or generateName is required")
        if key in self.objects:
            raise Refused(409, "AlreadyExists", f'{kind[2]} "{key[3]}" already exists')
        now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
        meta.update(uid=meta.get("uid") or str(uuid.uuid4()), resourceVersion=self.next(), generation=1)
        meta.setdefault("creationTimestamp", now)
        if namespace is not None:
            meta["namespace"] = namespace
        if kind[3] == "Pod":
            self.run(thing)
        self.objects[key] = self.checked(kind, thing)
        return self.objects[key]

    @staticmethod
    def run(pod):
        """As a kubelet would, for pods that come without a status."""
        states = [{"name": container.get("name"), "ready": True, "restartCount": 0, "image": container.get("image"),
                   "containerID": f"containerd://{uuid.uuid4().hex}", "state": {"running": {}}}
                  for container in pod["spec"]["containers"]]
        pod.setdefault("status", {"phase": "Running", "containerStatuses": states})

    def change(self, kind, old, new):
        meta, was = new.setdefault("metadata", {}), old["metadata"]
        version = meta.get("resourceVersion")
        if not version and kind[0] not in BUILT_IN:
            raise Refused(422, "Invalid", "metadata.resourceVersion: Invalid value: 0x0: must be specified for an update")
        if version not in (None, "", was["resourceVersion"]) or meta.get("uid", was["uid"]) != was["uid"]:
            raise Refused(409, "Conflict", "the object has been modified; please apply your changes to the latest version")
        if meta.get("name") != was["name"] or meta.get("namespace") != was.get("namespace"):
            raise Refused(422, "Invalid", "metadata.name: Invalid value: field is immutable")
        new = self.checked(kind, new)
        meta = new["metadata"]
        for name in ("uid", "creationTimestamp", "generation", "resourceVersion"):
            meta[name] = was[name]
        if new != old:
            meta["resourceVersion"] = self.next()
            meta["generation"] += new.get("spec") != old.get("spec")
        self.objects[(kind[0], kind[2], was.get("namespace"), was["name"])] = new
        return new

    @staticmethod
    def checked(kind, thing):
        if kind[0] not in BUILT_IN:
            return thing
        for container in containers(thing):
            if not container.get("image"):
                raise Refused(422, "Invalid", f"spec.containers[{container.get('name')}].image: Required value")
            resources = container.get("resources") or {}
            limits, requests = resources.get("limits") or {}, resources.get("requests") or {}
            for name, value in requests.items():
                if name in limits and size(value) > size(limits[name]):
                    raise Refused(422, "Invalid", f"spec.containers[{container['name']}].resources.requests: Invalid value: "
                                  f'"{value}": must be less than or equal to {name} limit')
            for value in [*limits.values(), *requests.values()]:
                size(value)
        return without_empties(thing)


def selects(selector, labels):
    """`a=b,c!=d,e in (f,g),!h,i`."""
    for term in re.findall(r"[^,(]+(?:\([^)]*\))?", selector or ""):
        found = re.fullmatch(r"\s*(!?)([^\s!=]+)\s*(==|=|!=|\bin\b|\bnotin\b)?\s*(.*?)\s*", term)
        absent, key, act, value = found.groups()
        values = [word.strip() for word in value.strip("()").split(",")]
        holds = key in labels if act is None else labels.get(key, "" if act in ("!=", "notin") else None) in values
        if holds == (bool(absent) or act in ("!=", "notin")):
            return False
    return True
