#!/usr/bin/env python3
"""Runs every command that reports print with the real kubectl, and looks at what it did.

    remedies.py [--all] [--kubectl FILE] [--kubeconfig FILE] [--tool FILE] REPORT.json[=OBJECTS,OBJECTS] …

REPORT.json is of `oom-report analyze --format json`; OBJECTS holds objects as `kubectl get -o yaml` prints them
(cluster/k8s-resources and cluster/crs of a bug-report), from which those of the remedies are taken; what is in none of them is
made up. For each remedy: its commands and manifest change the objects that it names and no other, a limit becomes what its
title says, its check is understood, and its undo leaves everything as it was. Every other command (advice, what to capture
next, alternatives) is understood. Without --all, one of each shape. The API server is apiserver.py beside this file;
--kubeconfig names a real one, where nothing that needs a kubelet is asked. Ends with status 1 where something failed.
"""
import argparse
import copy
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import apiserver
from store import KINDS, without_empties

# What commands ask programs in containers, and hosts; the istioctl that is played takes what the real one takes.
PAGES = r"memory|stats|stats/prometheus|clusters|listeners|server_info|certs|config_dump\?include_eds|config_dump"
IN_CONTAINERS = re.compile(
    rf"pilot-agent request GET ({PAGES})|sh -c cat /proc/\$\(pgrep -o envoy\)/smaps_rollup|curl -s localhost:15020/stats/prometheus|dmesg")
ISTIOCTL = r"""#!/bin/sh
case "$*" in
  version | proxy-status | "x describe pod "*.*) ;;
  "proxy-config "[cbelrs]*" "*.*)
    case $2 in all | bootstrap | clusters | ecds | endpoints | listeners | log | routes | secret) ;; *) exit 2 ;; esac ;;
  "ztunnel-config all "*" -n "*) echo '{"config": {}, "services": [], "workloads": []}' ;;
  *) echo "istioctl does not take: $*" >&2; exit 1 ;;
esac
"""
WORKLOADS = {"deployment": "Deployment", "deploy": "Deployment", "statefulset": "StatefulSet", "daemonset": "DaemonSet"}
BY_DEFAULT = {
    "DestinationRule": {"host": "*.svc.cluster.local", "subsets": [{"name": "v1", "labels": {"version": "v1"}}]},
    "VirtualService": {"hosts": ["a"], "http": [{"route": [{"destination": {"host": "a"}}]}]},
    "Gateway": {"selector": {"istio": "ingressgateway"}, "servers": [
        {"port": {"number": 443, "name": f"https-{n}", "protocol": "HTTPS"}, "hosts": [f"h{n}.example.com"],
         "tls": {"mode": "SIMPLE", "credentialName": "one"}} for n in range(3)]},
    "Sidecar": {"egress": [{"hosts": ["./*"]}]},
    "EnvoyFilter": {"configPatches": []},
    "Telemetry": {"metrics": []},
    "Service": {"selector": {"app": "a"}, "ports": [{"port": 80}]},
    "VerticalPodAutoscaler": {
        "targetRef": {"kind": "Deployment", "name": "a"}, "resourcePolicy": {"containerPolicies": [{"containerName": "app"}]}},
}


def remedies(report):
    for part in ("incidents", "outlook"):
        for whose in report.get(part) or []:
            yield from whose.get("remedies") or []


def other_commands(report):
    for part in ("incidents", "outlook"):
        for whose in report.get(part) or []:
            yield from (advice.get("command") for advice in whose.get("advice") or [])
            yield from (cause.get("captureCommand") for cause in whose.get("causes") or [])
    yield from (entry.get("captureCommand") for entry in report.get("manifest") or [])


def shape(text):
    """A command without its names and figures."""
    text = re.sub(r" +#.*", "", text)
    text = re.sub(r"(exec|logs) ((?:deployment|statefulset|daemonset)/)?\S+", r"\1 \2_", text)
    text = re.sub(r"(-n|-c|get pod|--namespace|grep|deployment|[a-z]+(?:set|rule|service)|sidecar|envoyfilter|proxy-config \w+)"
                  r"([ /])(?!-)\S+", r"\1\2_", text)
    return re.sub(r"\S+\.yaml|node/\S+|'[^']*'|\S*\d\S*|\S+\.svc\S*", "_", text)


def plain(thing):
    """An object without what every change moves, nor what says nothing."""
    thing = copy.deepcopy(thing)
    thing.pop("status", None)
    meta = thing["metadata"]
    for name in ("resourceVersion", "generation", "managedFields", "creationTimestamp", "uid", "selfLink"):
        meta.pop(name, None)
    for name in ("kubectl.kubernetes.io/last-applied-configuration", "deployment.kubernetes.io/revision",
                 "deprecated.daemonset.template.generation"):
        (meta.get("annotations") or {}).pop(name, None)
    return without_empties(thing)


class Cluster:
    """An API server, the played one or a real one, and the shell in which commands are pasted."""

    def __init__(self, kubectl, kubeconfig, tool):
        self.folder = tempfile.TemporaryDirectory()
        self.place = pathlib.Path(self.folder.name)
        self.is_real = kubeconfig is not None
        self.kubeconfig = kubeconfig and os.path.abspath(kubeconfig) or str(self.place / "kubeconfig")
        if self.is_real:
            nodes = subprocess.run([kubectl, "--kubeconfig", self.kubeconfig, "get", "nodes", "-o", "name"], capture_output=True)
            if nodes.returncode or nodes.stdout:
                sys.exit("this removes what it finds, so it takes no API server that has nodes")
        else:
            self.server = apiserver.start(self.kubeconfig)
            self.server.RequestHandlerClass.played = self.played
        tools = self.place / "bin"
        tools.mkdir()
        (tools / "kubectl").symlink_to(kubectl)
        (tools / "oom-report").symlink_to(os.path.abspath(tool))
        for name, text in [("istioctl", ISTIOCTL), ("sleep", "#!/bin/sh\nexec /bin/sleep 0.5\n"), ("curl", "#!/bin/sh\n")]:
            (tools / name).write_text(text)
            (tools / name).chmod(0o755)
        self.environment = {**os.environ, "PATH": f"{tools}:{os.environ['PATH']}", "KUBECONFIG": self.kubeconfig,
                            "HOME": str(self.place)}

    def played(self, words):
        """As a container answers; what it could not know how to run is an error."""
        if words[0] in ("exec", "logs"):
            program = " ".join(words[words.index("--") + 1:]) if words[0] == "exec" else "log"
            known = program == "log" or IN_CONTAINERS.fullmatch(program)
            output = b"server.total_connections: 3\nconcurrency: 2\nlistener_manager.x: 1\ndns.x: 1\ncx_active::3\n"
            errors = b"" if known else b"not found: " + program.encode()
            return subprocess.CompletedProcess(words, 0 if known else 127, output, errors)
        return None

    def run(self, script, shell="sh"):
        done = subprocess.run([shell, "-c", script], cwd=self.place, env=self.environment, capture_output=True, text=True,
                              timeout=60, stdin=subprocess.DEVNULL)
        noise = re.compile(r"Warning|^wrote capture.sh|Defaulted container|profile=|Unable to use a TTY|If you don't see|"
                           r"Creating debugging pod|"
                           # A pod to debug a node is sent as a protocol buffer, which is not played.
                           "in an unknown format")
        return done, "\n".join(line for line in done.stderr.splitlines() if line and not noise.search(line))

    def make(self, thing):
        if self.is_real:
            return self.create(json.dumps(thing))
        group, _, version = thing["apiVersion"].rpartition("/")
        kind = next(kind for kind in KINDS if (kind[0], kind[1], kind[3]) == (group, version, thing["kind"]))
        store, meta = self.server.RequestHandlerClass.store, thing["metadata"]
        if (kind[0], kind[2], meta.get("namespace"), meta["name"]) not in store.objects:
            store.create(kind, meta.get("namespace"), thing)

    def keep(self):
        return None if self.is_real else dict(self.server.RequestHandlerClass.store.objects)

    def restore(self, kept):
        if not self.is_real:
            self.server.RequestHandlerClass.store.objects = kept

    def create(self, objects):
        # Objects of a newer server than a real one that is tried have fields that it does not know.
        done = subprocess.run(["kubectl", "create", "--validate=false", "-f", "-"], input=objects, env=self.environment,
                              capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"cannot create: {done.stderr[:500]}")

    def empty(self):
        if not self.is_real:
            self.server.RequestHandlerClass.store.objects.clear()
            return
        namespaces = {key[1] for key in self.snapshot()}
        for name in namespaces:
            self.run(f"kubectl -n {name} delete {','.join(self.kinds())} --all --wait=false")

    @staticmethod
    def kinds():
        return [f"{kind[2]}.{kind[0]}".rstrip(".") for kind in KINDS
                if kind[4] and kind[2] not in ("events", "pods", "replicasets", "endpointslices", "jobs")]

    def snapshot(self):
        """Every object, by kind, namespace and name."""
        if not self.is_real:
            store = self.server.RequestHandlerClass.store
            kinds = {(kind[0], kind[2]): kind[3] for kind in KINDS}
            return {(kinds[key[:2]], *key[2:]): plain(thing) for key, thing in store.objects.items()}
        done, _ = self.run(f"kubectl get {','.join(self.kinds())} -A -o json")
        return {(thing["kind"], thing["metadata"]["namespace"], thing["metadata"]["name"]): plain(thing)
                for thing in json.loads(done.stdout)["items"]
                if thing["metadata"]["namespace"] not in ("default", "kube-system", "kube-public")}


def known_objects(files):
    """The items of lists as kubectl prints them, by kind, namespace and name, as text."""
    found = {}
    for file in files:
        for block in re.split(r"^(?=- )", pathlib.Path(file).read_text(errors="replace"), flags=re.M)[1:]:
            block = re.split(r"^(?=[a-z])", block, maxsplit=1, flags=re.M)[0]
            kind = re.search(r"^  kind: (\S+)$", block, re.M)
            meta = re.search(r"^  metadata:\n((?:    .*\n)+)", block, re.M)
            name = meta and re.search(r"^    name: (\S+)$", meta[1], re.M)
            namespace = meta and re.search(r"^    namespace: (\S+)$", meta[1], re.M)
            if kind and name and namespace:
                text = re.sub(r"^    (resourceVersion|uid): .*\n", "", block, flags=re.M)
                found[kind[1], namespace[1], name[1]] = re.sub(r"^    ownerReferences:\n(    [- ] .*\n)+", "", text, flags=re.M)
    return found


def made_up(named, title, commands=""):
    """An object of this kind and name, whose container has the limit that the title starts from."""
    kind, namespace, name = named["kind"], named["namespace"], named["name"]
    kinds = [known for known in KINDS if known[3] == kind]
    group, version = next((known for known in kinds if f"{known[2]}.{known[0]}" in commands), kinds[0])[:2]
    thing = {"apiVersion": f"{group}/{version}".strip("/"), "kind": kind, "metadata": {
        "name": name, "namespace": namespace, "labels": {"app": name}, "annotations": {"note": "kept"}}}
    if kind not in ("Deployment", "StatefulSet", "DaemonSet"):
        return {**thing, "spec": BY_DEFAULT.get(kind, {})}
    limit = re.search(r"from ([0-9,]+) ([MG])iB", title)
    resources = {"limits": {"memory": f"{limit[1].replace(',', '')}{limit[2]}i"}} if limit else {}
    # A request, which a limit of nothing would be refused beside.
    resources["requests"] = {"memory": "16Mi"}
    names = dict.fromkeys(["app", *filter(None, [named.get("container")])])
    spec = {"containers": [{"name": word, "image": "image", "resources": resources} for word in names]}
    if "of the whole pod" in title:
        spec["resources"] = resources
    template = {"metadata": {"labels": {"app": name}, "annotations": {"prometheus.io/scrape": "true"}}, "spec": spec}
    more = {"serviceName": name} if kind == "StatefulSet" else {}
    return {**thing, "spec": {"selector": {"matchLabels": {"app": name}}, "template": template, **more}}


class Check:
    def __init__(self, cluster, takes_all):
        self.cluster, self.takes_all = cluster, takes_all
        self.failures, self.seen, self.count = [], set(), {"remedies": 0, "commands": 0, "read": 0}

    def expect(self, holds, what, more=""):
        if not holds:
            self.failures.append(what)
            print("FAILED", what, more, sep="\n  ", flush=True)

    def is_new(self, text):
        key = text if self.takes_all else shape(text)
        if key in self.seen:
            return False
        self.seen.add(key)
        return True

    def report(self, report, known):
        for remedy in remedies(report):
            parts = [remedy["kind"], *remedy["commands"], remedy["yaml"], remedy["undo"], remedy["verify"]]
            if self.is_new("\n".join(filter(None, parts))):
                self.remedy(remedy, known)
            for other in remedy.get("alternatives") or []:
                if (other["commands"] or "kind:" in (other["yaml"] or "")) and self.is_new(
                        "\n".join([*other["commands"], other["yaml"] or ""])):
                    self.remedy({**other, "undo": None, "verify": None}, known)
        for command in filter(None, other_commands(report)):
            if self.is_new(command):
                self.reads(command)

    def settle(self, remedy, known):
        """The objects of the remedy as they were, and a pod of each workload."""
        self.cluster.empty()
        texts, things = [], []
        for named in remedy["objects"]:
            key = (named["kind"], named["namespace"], named["name"])
            # Not in the bundle: made by the manifest, or there all the same, for a command that changes it.
            if named["new"] and (remedy["yaml"] or "--ignore-not-found" in "".join(remedy["commands"])):
                continue
            if key in known:
                texts.append(known[key])
            else:
                things.append(made_up(named, remedy["title"], "".join(remedy["commands"])))
        spaces = {named["namespace"] for named in remedy["objects"]}
        for space in spaces if self.cluster.is_real else []:
            self.cluster.run(f"kubectl create namespace {space}")
        if texts:
            self.cluster.create("apiVersion: v1\nkind: List\nitems:\n" + "".join(texts))
        for thing in things:
            self.cluster.make(thing)
        self.pods([named for named in remedy["objects"] if named["kind"] in ("Deployment", "StatefulSet", "DaemonSet")])

    def pods(self, workloads):
        if self.cluster.is_real:
            return
        for key, thing in self.cluster.snapshot().items():
            if key[0] in ("Deployment", "StatefulSet", "DaemonSet"):
                template = copy.deepcopy(thing["spec"]["template"])
                template["spec"]["containers"].append({"name": "istio-proxy", "image": "proxyv2"})
                self.cluster.make({"apiVersion": "v1", "kind": "Pod", "spec": template["spec"], "metadata": {
                    **template["metadata"], "name": key[2] + "-x", "namespace": key[1]}})

    def remedy(self, remedy, known):
        self.count["remedies"] += 1
        title = remedy["title"]
        self.settle(remedy, known)
        before = self.cluster.snapshot()
        # As the report says it: what keeps the old objects, the manifest, what changes them.
        keeps = [command for command in remedy["commands"] if re.search(r" get .* > \S+\.before\.yaml$", command)]
        for command in keeps:
            self.pasted(command, title)
        if "kind:" in (remedy["yaml"] or ""):
            (self.cluster.place / "manifest.yaml").write_text(remedy["yaml"])
            self.pasted("kubectl apply -f manifest.yaml", title)
        for command in remedy["commands"]:
            if command not in keeps:
                self.pasted(command, title)
        after = self.cluster.snapshot()
        wanted = {(named["kind"], named["namespace"], named["name"]) for named in remedy["objects"]}
        changed = {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}
        acts = remedy["commands"] or "kind:" in (remedy["yaml"] or "")
        self.expect(not acts or changed == wanted, f"{title}: changes what it names",
                    f"changed {sorted(changed)}, named {sorted(wanted)}\n{remedy['commands']}")
        self.limit(remedy, after)
        if remedy["verify"]:
            self.reads(remedy["verify"])
        # A restart leaves nothing to put back.
        if remedy["undo"] and remedy["undo"] != "none needed":
            self.pasted(remedy["undo"], title)
            back = self.cluster.snapshot()
            # What is put back by its value is that of the bundle's object, which a made-up one need not have.
            is_told = not keeps and not remedy["yaml"] and not wanted <= known.keys() and "--limits" not in remedy["undo"]
            left = [] if is_told else [(before.get(key), back.get(key)) for key in before.keys() | back.keys()
                                       if before.get(key) != back.get(key)]
            self.expect(not left, f"{title}: its undo leaves everything as it was",
                        f"{remedy['undo']}\n  {json.dumps(left)[:1500]}")

    def limit(self, remedy, after):
        wanted = re.match(r"raise the memory limit .*to ([0-9,]+) MiB", remedy["title"])
        if not wanted or not remedy["commands"]:
            return
        text = json.dumps([after.get((named["kind"], named["namespace"], named["name"])) for named in remedy["objects"]])
        # An annotation, a container's or a pod's limit, or one in the text of a ConfigMap.
        figures = re.findall(r'(?:proxyMemoryLimit|memory)\W{2,8}(\d+)Mi', text)
        self.expect(wanted[1].replace(",", "") in figures, f"{remedy['title']}: is in the object", text[:800])

    def pasted(self, command, title):
        """Must do what it says."""
        deleted = re.match(r"kubectl -n (\S+) delete pod ([^|;&]+)$", command)
        if deleted and self.cluster.is_real:
            return  # its pods are made by a controller, and nothing runs one
        for name in deleted[2].split() if deleted else []:
            self.cluster.make({"apiVersion": "v1", "kind": "Pod", "spec": {"containers": [{"name": "a", "image": "a"}]},
                               "metadata": {"name": name, "namespace": deleted[1]}})
        self.count["commands"] += 1
        done, errors = self.cluster.run(command, "bash" if self.count["commands"] % 2 else "sh")
        self.expect(done.returncode == 0 and not errors, f"{title}: the command is taken",
                    f"{command}\n  {done.returncode} {errors}")

    def reads(self, command):
        """Must be understood, and change nothing; what it finds does not matter."""
        needs_kubelet = re.search(r" (exec|logs|debug|port-forward) ", command)
        # No server here forwards a port.
        if command.startswith("promql") or " port-forward " in command or self.cluster.is_real and needs_kubelet or not self.is_new("reads " + command):
            return
        self.count["read"] += 1
        command = re.sub(r" && sh capture.sh$", "", command).replace("NAMESPACE", "shop").replace("POD ", "pod-x ")
        kept = self.cluster.keep()
        self.stand_ins(command)
        before = self.cluster.snapshot()
        done, errors = self.cluster.run(command)
        after = self.cluster.snapshot()
        changed = [key for key in before.keys() | after.keys() if before.get(key) != after.get(key)]
        self.cluster.restore(kept)
        # A real server has the objects of remedies, and no pods.
        is_absent = self.cluster.is_real and "(NotFound)" in errors
        fails = done.returncode not in (0, 1) or (errors and not is_absent) or changed
        self.expect(not fails, "a command that reads is understood", f"{command}\n  {done.returncode} {errors} {sorted(changed)}")

    def stand_ins(self, command):
        """The pods, workloads and nodes that it names, where they are not there."""
        if self.cluster.is_real or not command.startswith("kubectl"):
            return
        words = re.split(r"[|;]", command)[0].split()
        space = next((words[place + 1] for place, word in enumerate(words[:-1]) if word == "-n"), "shop")
        have = self.cluster.snapshot()
        container = next((words[place + 1] for place, word in enumerate(words[:-1]) if word == "-c"), "istio-proxy")
        for place, word in enumerate(words):
            kind, _, name = word.partition("/")
            kind = WORKLOADS.get(kind)
            if kind and name and (kind, space, name) not in have:
                self.cluster.make(made_up({"kind": kind, "namespace": space, "name": name, "container": container}, ""))
            node = word[5:] if word.startswith("node/") else word if place and words[place - 1] == "node" else None
            if node and ("Node", None, node) not in have:
                self.cluster.make({"apiVersion": "v1", "kind": "Node", "metadata": {"name": node}})
            is_pod = place and words[place - 1] in ("exec", "logs", "pod") and not kind and not word.startswith("-")
            if is_pod and ("Pod", space, word) not in have:
                self.cluster.make({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": word, "namespace": space}, "spec": {
                    "containers": [{"name": container, "image": "image"}]}})
        self.pods([])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--kubectl", default=shutil.which("kubectl"))
    parser.add_argument("--kubeconfig")
    parser.add_argument("--tool", default="oom-report")
    parser.add_argument("words", nargs="+", metavar="REPORT.json")
    given = parser.parse_args()
    check = Check(Cluster(given.kubectl, given.kubeconfig, given.tool), given.all)
    for word in given.words:
        report, _, objects = word.partition("=")
        check.report(json.loads(pathlib.Path(report).read_text()), known_objects(filter(None, objects.split(","))))
    print(f"{check.count['remedies']} remedies, {check.count['commands']} commands that change, {check.count['read']} that read")
    sys.exit(1 if check.failures else 0)


if __name__ == "__main__":
    main()
