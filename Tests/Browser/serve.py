#!/usr/bin/env python3
"""Uses the page of `oom-report serve` in a real browser, as people do.

    Tests/Browser/serve.py .build/debug/oom-report [--pictures DIR]

Upload by the button and by drop, progress while it runs, cancel, refusals, the report in place, downloads equal to the command
line's bytes, redaction, comparison, the keyboard alone, no script, a tab that is closed; no console message, no request elsewhere, no finding
of axe, nothing wider than the window; then the API against its description, with schemathesis of PyPI. Needs chromium of Debian,
and playwright and axe-playwright-python of PyPI; without one of them it says so and ends with status 0.
"""
import argparse
import base64
import importlib.util
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import zipfile


def missing():
    for module in ["playwright", "axe_playwright_python"]:
        if importlib.util.find_spec(module) is None:
            yield module
    if shutil.which("chromium") is None:
        yield "chromium"


class Server:
    def __init__(self, tool, *options):
        self.process = subprocess.Popen([tool, "serve", "-q", *options], stdout=subprocess.PIPE, text=True)
        self.base = self.process.stdout.readline().strip()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(10)

    def get(self, path):
        with urllib.request.urlopen(self.base + path) as answer:
            return answer.read()

    def analyses(self):
        return json.loads(self.get("api/analyses"))["analyses"]


class Check:
    def __init__(self, tool, folder, pictures):
        self.tool, self.folder, self.pictures = tool, folder, pictures
        self.failures = []
        self.bundles = {}
        for name in ["wildcard-subsets", "healthy"]:
            self.bundles[name] = folder / f"{name}.tar.gz"
            subprocess.run([tool, "sample", "-q", name, "-o", str(self.bundles[name])], check=True)

    def expect(self, holds, what):
        print("ok    " if holds else "FAILED", what, flush=True)
        if not holds:
            self.failures.append(what)

    def page(self, browser, server, width=1100, scheme="light", script=True):
        """A page of its own context, which fails on what it should not say or ask for."""
        context = browser.new_context(
            viewport={"width": width, "height": 800}, color_scheme=scheme, java_script_enabled=script, accept_downloads=True)
        # As where the page came by plain HTTP from another machine: what only secure pages have is not there.
        context.add_init_script("delete Crypto.prototype.randomUUID")
        page = context.new_page()
        page.on("console", lambda message: self.expect(self.is_expected(message.text), f"console: {message.text}"))
        page.on("pageerror", lambda error: self.expect(False, f"error in the page: {error}"))
        page.on("request", lambda request: request.url.startswith((server.base, "data:", "blob:"))
                or self.expect(False, f"a request to {request.url}"))
        page.goto(server.base)
        return page

    @staticmethod
    def is_expected(text):
        # The browser tells of each answer that is a refusal, and of what was aborted; the page tells people itself.
        return "Failed to load resource" in text

    def look(self, page, name):
        """axe, width, and a picture to be looked at."""
        from axe_playwright_python.sync_playwright import Axe

        found = Axe().run(page)
        self.expect(found.violations_count == 0, f"{name}: axe finds nothing" if not found.violations_count
                    else f"{name}: {found.generate_report()[:1500]}")
        wide = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        self.expect(wide[0] <= wide[1], f"{name}: {wide[0]} of {wide[1]} pixels wide")
        self.picture(page, name)

    def picture(self, page, name):
        if self.pictures:
            page.screenshot(path=str(self.pictures / f"{name}.png"), full_page=True)

    # What people do

    def upload(self, browser, server, width, scheme):
        page = self.page(browser, server, width, scheme)
        self.look(page, f"start-{width}-{scheme}")
        page.set_input_files("#bundle", str(self.bundles["wildcard-subsets"]))
        page.click("#upload button[type=submit]")
        page.wait_for_url("**/analyses/*", timeout=30_000)
        page.wait_for_load_state("networkidle")
        self.expect("was killed" in page.inner_text(".verdict"), f"{width}: the verdict stands on the page")
        frame = page.query_selector("iframe#report")
        if frame:
            inner = frame.content_frame()
            inner.wait_for_load_state()
            page.wait_for_timeout(300)
            self.expect("OOM202" in inner.inner_text("body"), f"{width}: the report stands in the page")
            heights = frame.evaluate("frame => [frame.clientHeight, frame.contentDocument.documentElement.scrollHeight]")
            self.expect(heights[0] + 8 >= heights[1], f"{width}: the report needs no scrolling of its own: {heights}")
        else:
            self.expect("OOM202" in page.inner_text("pre.report"), f"{width}: the report stands in the page")
        self.look(page, f"report-{width}-{scheme}")
        return page

    def downloads(self, page):
        page.click("details summary")
        for link in page.query_selector_all("details a"):
            with page.expect_download() as download:
                link.click()
            name = download.value.suggested_filename
            if link.inner_text() == "pack":
                with zipfile.ZipFile(download.value.path()) as pack:
                    same = (pack.testzip() is None and pack.namelist() == self.packed
                            and pack.read("report.md") == (self.folder / "mine" / "markdown").read_bytes())
                self.expect(same, f"{name} is a zip with what the command line writes")
                continue
            mine = self.folder / "mine" / name
            mine.parent.mkdir(exist_ok=True)
            subprocess.run(
                [self.tool, "analyze", "-q", str(self.bundles["wildcard-subsets"]), "--format", link.inner_text(), "-o",
                 str(self.folder / "mine" / link.inner_text())], check=True)
            same = pathlib.Path(download.value.path()).read_bytes() == (self.folder / "mine" / link.inner_text()).read_bytes()
            self.expect(same, f"{name} is what the command line writes")

    packed = ["README.txt", "report.html", "report.md", "report.json"]

    def redacted(self, browser, server, script):
        """No name of the bundle, and not its own, on the page, in a name of a file or in the report."""
        mine = self.folder / "acme-prod.tar.gz"
        mine.write_bytes(self.bundles["wildcard-subsets"].read_bytes())
        page = self.page(browser, server, 360, script=script)
        said = []
        if script:
            page.expose_function("noteText", lambda text: said.append(text))
            page.evaluate("new MutationObserver(() => noteText(document.body.innerText)).observe(document.body, "
                          "{childList: true, subtree: true, characterData: true, attributes: true})")
        how = "with script" if script else "without script"
        page.check("input[name=redact][value=names]")
        page.set_input_files("#bundle", str(mine))
        page.click("#upload button[type=submit]")
        page.wait_for_url("**/analyses/*", timeout=30_000)
        page.wait_for_selector(".verdict:not([hidden])", timeout=30_000)
        page.wait_for_load_state("networkidle")
        title = page.inner_text("h1")
        self.expect(title.startswith("bundle-"), f"redacted, {how}: the bundle is called {title}")
        self.expect("names are replaced" in page.inner_text(".job"), f"redacted, {how}: the page says so")
        report = page.query_selector("iframe#report").content_frame()
        report.wait_for_load_state()
        texts = said + [page.content(), report.content()]
        names = [name for name in ["acme", "checkout", "everything-canary"] if any(name in text for text in texts)]
        self.expect(not names and "ns-0" in report.content(), f"redacted, {how}: no name is left: {names}")
        page.click("details summary")
        with page.expect_download() as download:
            page.locator("details a", has_text="pack").click()
        self.expect(download.value.suggested_filename == title + ".zip", f"redacted, {how}: {download.value.suggested_filename}")
        with zipfile.ZipFile(download.value.path()) as pack:
            found = [member for member in pack.namelist() if b"checkout" in pack.read(member) or b"acme" in pack.read(member)]
        self.expect(not found, f"redacted, {how}: no name in the pack: {found}")
        self.picture(page, f"redacted-360-{'script' if script else 'plain'}")
        page.context.close()

    def drop(self, browser, server):
        page = self.page(browser, server)
        content = base64.b64encode(self.bundles["healthy"].read_bytes()).decode()
        transfer = page.evaluate_handle(
            """content => {
              const bytes = Uint8Array.from(atob(content), sign => sign.charCodeAt(0));
              const transfer = new DataTransfer();
              transfer.items.add(new File([bytes], 'dropped <b>.tgz'));
              return transfer;
            }""", content)
        page.dispatch_event("h1", "dragenter", {"dataTransfer": transfer})
        self.expect(page.query_selector("#drop.over") is not None, "a place to drop shows itself")
        page.dispatch_event("h1", "drop", {"dataTransfer": transfer})
        page.wait_for_url("**/analyses/*", timeout=30_000)
        self.expect(page.inner_text("h1") == "dropped <b>.tgz", "a name is text")
        self.expect("Nothing was killed" in page.inner_text(".verdict"), "a dropped bundle is read")
        page.context.close()

    def slow(self, page, bytes_a_second):
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.send("Network.emulateNetworkConditions", {
            "offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": bytes_a_second})

    def progress(self, browser, server):
        page = self.page(browser, server, 360)
        self.slow(page, 60_000)
        page.set_input_files("#bundle", str(self.bundles["wildcard-subsets"]))
        page.focus("#upload button[type=submit]")
        page.keyboard.press("Enter")
        page.locator(".job[data-state=reading]").wait_for(timeout=20_000)
        row = page.locator(f".job[data-id='{page.locator('.job[data-state=reading]').get_attribute('data-id')}']")
        row.locator("[data-part=text]", has_text="signs of kills").wait_for(timeout=20_000)
        page.wait_for_timeout(2_500)
        text = row.locator("[data-part=text]").inner_text()
        self.expect(text.startswith("reading: ") and " of 369 kB" in text, f"progress is told: {text}")
        self.expect(not text.split(", ")[1].startswith("0 entries"), "entries are read while the upload runs")
        value = row.locator("progress").evaluate("bar => bar.value / bar.max")
        self.expect(0 < value < 1, f"the bar stands at {value:.2f}")
        place = row.bounding_box()
        self.expect(0 <= place["y"] < 800, "the progress is in sight")
        self.look(page, "progress-360")
        row.locator("[data-part=end]").focus()
        page.keyboard.press("Enter")
        row.wait_for(state="detached", timeout=5_000)
        self.expect(page.inner_text("#said").endswith(": removed"), "a cancelled upload is told to a screen reader")
        self.expect(page.inner_text("#troubles") == "", "a cancelled upload is no trouble")
        self.expect(page.evaluate("document.activeElement.id") == "analyses", "the focus goes to the list")
        self.expect(all(job["state"] != "reading" for job in server.analyses()), "the analysis ended")
        page.context.close()

    def vanish(self, browser, server):
        page = self.page(browser, server)
        self.slow(page, 60_000)
        page.set_input_files("#bundle", str(self.bundles["wildcard-subsets"]))
        page.click("#upload button[type=submit]")
        page.locator(".job").first.wait_for()
        page.wait_for_timeout(500)
        page.context.close()
        start = time.time()
        while time.time() - start < 10 and server.analyses()[0]["state"] == "reading":
            time.sleep(0.05)
        self.expect(time.time() - start < 2, f"a closed tab ends its analysis: {time.time() - start:.1f} s")

    def refuse(self, browser, server):
        page = self.page(browser, server)
        rubbish, empty, large = (self.folder / name for name in ["rubbish.txt", "empty.tgz", "large.tgz"])
        rubbish.write_bytes(b"nothing of interest\n" * 10)
        empty.write_bytes(b"")
        large.write_bytes(b"x" * 3_000_000)
        page.set_input_files("#bundle", [str(rubbish), str(empty), str(large)])
        page.click("#upload button[type=submit]")
        page.locator(".job[data-state=failed]").wait_for()
        row = page.locator(".job").first.inner_text()
        self.expect("cannot read rubbish.txt" in row and "istioctl bug-report is expected" in row, "rubbish is refused with a hint")
        troubles = page.inner_text("#troubles")
        self.expect("empty.tgz is empty" in troubles, "an empty file is refused before it is sent")
        self.expect("large.tgz is larger than 2.0 MB" in troubles and "--max-upload" in troubles, "a large file is refused")
        self.look(page, "refused-1100")
        page.context.close()

    def compare(self, browser, server):
        page = self.page(browser, server)
        page.set_input_files("#bundle", [str(self.bundles["wildcard-subsets"]), str(self.bundles["healthy"])])
        page.check("input[value=compare]")
        page.click("#upload button[type=submit]")
        page.wait_for_url("**/analyses/*", timeout=60_000)
        self.expect(" → " in page.inner_text("h1"), f"two bundles are compared: {page.inner_text('h1')}")
        self.look(page, "comparison-1100")
        page.goto(server.base)
        boxes = page.locator("input[name=of]:visible")
        self.expect(boxes.count() >= 2, "what was read can be compared later")
        boxes.nth(0).check()
        boxes.nth(1).check()
        page.click("#comparing button")
        page.wait_for_url("**/analyses/*", timeout=30_000)
        self.expect(" → " in page.inner_text("h1"), "by the boxes of the list as well")
        page.goto(server.base)
        self.look(page, "list-1100")
        before = page.locator(".job").count()
        page.locator(".job [data-part=end]").first.click()
        page.locator(f".job >> nth={before - 1}").wait_for(state="detached")
        self.expect(len(server.analyses()) == before - 1, "what is removed is gone")
        page.context.close()

    def without_script(self, browser, server):
        page = self.page(browser, server, 360, script=False)
        self.picture(page, "start-360-without-script")
        page.set_input_files("#bundle", str(self.bundles["wildcard-subsets"]))
        page.click("#upload button[type=submit]")
        page.wait_for_url("**/analyses/*")
        page.wait_for_selector(".verdict:not([hidden])", timeout=30_000)
        self.expect("was killed" in page.inner_text(".verdict"), "without script: the report comes by itself")
        self.picture(page, "report-360-without-script")
        page.click("[data-part=end]")
        page.wait_for_selector("#upload")
        self.expect(page.url == server.base, "without script: removed, and back at the start")
        page.click("button[value=healthy]")
        page.wait_for_selector(".verdict:not([hidden])", timeout=30_000)
        self.expect("Nothing was killed" in page.inner_text(".verdict"), "without script: a sample is read")
        page.context.close()


def api(check, tool):
    """The API against its description, by schemathesis where it is there. Streams without end are left out."""
    if importlib.util.find_spec("schemathesis") is None:
        print("not checked: the API; missing: schemathesis")
        return
    description = pathlib.Path(__file__).resolve().parents[2] / "docs" / "openapi.json"
    with Server(tool) as server:
        run = subprocess.run(
            [sys.executable, "-m", "schemathesis.cli", "run", str(description), "--url", server.base.rstrip("/"), "--phases",
             "coverage,fuzzing", "--checks", "all", "-n", "40", "--exclude-operation-id", "followAll",
             "--exclude-operation-id", "followAnalysis"], capture_output=True, text=True, cwd=check.folder)
    check.expect(run.returncode == 0, "the API is as docs/openapi.json says" if run.returncode == 0 else run.stdout[-3000:])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("tool")
    parser.add_argument("--pictures", type=pathlib.Path)
    arguments = parser.parse_args()
    lacking = list(missing())
    if lacking:
        print("not checked; missing:", ", ".join(lacking))
        return 0
    from playwright.sync_api import sync_playwright

    if arguments.pictures:
        arguments.pictures.mkdir(parents=True, exist_ok=True)
    tool = str(pathlib.Path(arguments.tool).resolve())
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        check = Check(tool, pathlib.Path(folder), arguments.pictures)
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        with Server(tool, "--max-upload", "2000000") as server:
            page = check.upload(browser, server, 1100, "light")
            check.downloads(page)
            page.context.close()
            check.upload(browser, server, 360, "dark").context.close()
            check.drop(browser, server)
            check.progress(browser, server)
            check.vanish(browser, server)
            check.refuse(browser, server)
            check.compare(browser, server)
            check.without_script(browser, server)
        for script in [True, False]:
            # Of its own: the start page lists what else was read, plainly.
            with Server(tool) as server:
                check.redacted(browser, server, script)
        api(check, tool)
        browser.close()
    print("failed:" if check.failures else "all holds", *check.failures, sep="\n" if check.failures else "")
    return 1 if check.failures else 0


if __name__ == "__main__":
    sys.exit(main())
