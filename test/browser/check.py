"""Looks at pages in Chromium: check.py BROWSER PAGES [SHOTS]. One check of one page in one shape is one test."""

import pathlib
import sys

from playwright.sync_api import sync_playwright

# Texts whose contrast with what lies behind them is under 4.5 to 1; large ones (24 px, or bold from 18.7 px) under 3 to 1.
CONTRAST = """() => {
  const parse = c => (c.match(/[\\d.]+/g) || []).map(Number);
  const light = c => { const [r, g, b] = c.slice(0, 3).map(v => { v /= 255; return v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4; });
                       return .2126 * r + .7152 * g + .0722 * b; };
  const opaque = c => c.length === 3 || c[3] === 1;
  const behind = e => { for (; e; e = e.parentElement) {
      const r = e.tagName === 'g' && e.querySelector(':scope > rect');
      if (r) return parse(getComputedStyle(r).fill);
      const c = parse(getComputedStyle(e).backgroundColor);
      if (c.length && opaque(c)) return c; }
    return matchMedia('(prefers-color-scheme: dark)').matches ? [18, 18, 18] : [255, 255, 255]; };
  const found = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const e = walk.currentNode.parentElement, style = getComputedStyle(e);
    if (!walk.currentNode.data.trim() || ['TITLE', 'DESC', 'STYLE', 'title', 'desc'].includes(e.tagName) || !e.getClientRects().length) continue;
    const bars = e.closest('li') && e.closest('li').querySelector(':scope > .df-bar');
    const ground = bars ? [behind(e), parse(getComputedStyle(bars).backgroundColor)] : [behind(e)];
    const text = light(parse(e.namespaceURI.endsWith('svg') ? style.fill : style.color));
    const size = parseFloat(style.fontSize), large = size >= 24 || (size >= 18.7 && style.fontWeight >= 700);
    for (const g of ground) {
      const [a, b] = [text, light(g)].sort((x, y) => y - x), ratio = (a + .05) / (b + .05);
      if (ratio < (large ? 3 : 4.5)) found.push(e.className + ' ' + walk.currentNode.data.slice(0, 20) + ' ' + ratio.toFixed(2));
    }
  }
  return [...new Set(found)].slice(0, 5);
}"""

OVERFLOW = """() => [document.documentElement.scrollWidth - innerWidth,
  [...document.querySelectorAll('body *')].filter(e => !e.closest('.df-scroll, svg, caption') && e.getBoundingClientRect().right > innerWidth + 1)
    .slice(0, 5).map(e => e.tagName + '.' + e.className)]"""

NAMELESS = """() => [...document.querySelectorAll('svg')].filter(s => s.getAttribute('role') !== 'img' || !s.querySelector(':scope > title')
    || !s.querySelector(':scope > desc')).length
  + [...document.querySelectorAll('.df-scroll')].filter(e => e.tabIndex !== 0 || !e.getAttribute('aria-label')).length
  + [...document.querySelectorAll('.df-rows thead th')].filter(e => e.scope !== 'col').length"""

# Lineage: boxes that lie over one another, or an edge's end that is at no box.
TANGLED = """() => { const boxes = [...document.querySelectorAll('.df-node rect')].map(r => r.getBoundingClientRect());
  return boxes.filter((a, i) => boxes.some((b, j) => i < j && a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom)).length; }"""


def cells(page, table, row):
    return page.locator(f"#item-{table} .df-rows tbody tr").nth(row).locator("td").all_inner_texts()


class Checks:
    def __init__(self):
        self.passed = self.failed = 0

    def check(self, name, fine, detail=""):
        if fine:
            self.passed += 1
        else:
            self.failed += 1
            print(f"FAILED {name}: {detail}")


def look(checks, page, url, name, width, scheme, shots):
    said, asked = [], []
    page.on("console", lambda m: said.append(m.text))
    page.on("pageerror", lambda e: said.append(str(e)))
    page.on("request", lambda r: asked.append(r.url))
    page.goto(url)
    label = f"{name} at {width} px, {scheme}"
    checks.check(f"{label}: the console is silent", not said, said)
    checks.check(f"{label}: nothing but the page is asked for", [u for u in asked if not u.startswith("data:")] == [url], asked)
    wider, over = page.evaluate(OVERFLOW)
    checks.check(f"{label}: nothing is wider than the window", wider <= 0 and not over, (wider, over))
    checks.check(f"{label}: texts stand out from what is behind them", not (bad := page.evaluate(CONTRAST)), bad)
    checks.check(f"{label}: drawings, tables and scrolled parts have names", page.evaluate(NAMELESS) == 0)
    headings = page.locator("h1, h2").all()
    checks.check(f"{label}: headings are seen", headings and all(h.is_visible() for h in headings))
    checks.check(f"{label}: no box of the lineage lies over another", page.evaluate(TANGLED) == 0)
    if shots:
        page.screenshot(path=str(pathlib.Path(shots) / f"{name}-{width}-{scheme}.png"), full_page=True)


def contents(checks, page, url):
    page.goto(url)
    checks.check("flights: the title", page.title() == "Flights out of New York City in 2013", page.title())
    first = cells(page, "flights", 0)
    checks.check("flights: the first row", first[:12] == ["2013", "1", "1", "517", "515", "2", "830", "819", "11", "UA", "1545", "N14228"], first)
    heads = page.locator("#item-airlines thead th .df-name").all_inner_texts()
    checks.check("airlines: the names of columns", heads == ["carrier", "name"], heads)
    checks.check("airlines: a row", cells(page, "airlines", 3) == ["B6", "JetBlue Airways"], cells(page, "airlines", 3))
    missing = page.locator("#item-flights .df-figures td").nth(3).locator(".df-missing").inner_text()
    checks.check("flights: the share that is missing", missing == "2.5 % missing", missing)
    bars = page.locator("#item-flights .df-figures td").nth(1).locator("rect")
    checks.check("flights: a bar for each month", bars.count() == 12, bars.count())
    tall = bars.evaluate_all("bars => bars.every(b => b.getBoundingClientRect().height > 15)")
    checks.check("flights: bars are as tall as months are full", tall)
    page.locator(".df-items a", has_text="late_seats").click()
    checks.check("flights: a name leads to its table", page.url.endswith("#item-late_seats"), page.url)
    checks.check("flights: the linked table is in view", page.locator("#item-late_seats h2").is_visible())
    boxes = page.locator(".df-node").count()
    checks.check("flights: lineage has a box for each item that is part of it", boxes == 8, boxes)


def survives(checks, page, url):
    page.goto(url)
    checks.check("hostile: no script has run", page.title().startswith("<script>"), page.title())
    checks.check("hostile: no element came of the data", page.locator("script, img, iframe, b").count() == 0)
    checks.check("hostile: texts are there as they are", page.locator("#item-bad td").first.inner_text().startswith("<script>"))
    checks.check("hostile: what is missing is told", page.locator("#item-gone .df-problem").is_visible())


def main(browser, pages, shots=None):
    checks = Checks()
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        address = {name: (pathlib.Path(pages) / f"{name}.html").as_uri() for name in ("flights", "hostile", "notebook-light", "notebook-dark")}
        for name, url in address.items():
            for width in (480, 1280):
                for scheme in ("light", "dark"):
                    context = chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
                    look(checks, context.new_page(), url, name, width, scheme, shots)
                    context.close()
        page = chromium.new_page()
        contents(checks, page, address["flights"])
        survives(checks, page, address["hostile"])
        chromium.close()
    print(f"{checks.passed} passed, {checks.failed} failed, 0 skipped")
    return 1 if checks.failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
