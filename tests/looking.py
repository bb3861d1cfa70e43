"""What is wrong with the state of a page: axe-core, its width, the size of what is pressed, and
what scripts have made of it."""

import pytest
from axe_playwright_python.sync_playwright import Axe

AXE = Axe().axe_script
OPTIONS = {
    "resultTypes": ["violations"],
    "preload": False,
    "rules": {"target-size": {"enabled": True}},
}
WIDTHS = (1280, 375, 320)
# A state is seen in two ways in each language: any two of language, theme and width meet.
LOOKS = {"zh-CN": (("light", 1280), ("dark", 375)), "en-US": (("light", 375), ("dark", 1280))}
IN_EITHER_LANGUAGE = pytest.mark.parametrize("language", LOOKS)

# Too small: a control below 48, a target below 44; links in sentences are as high as their line.
SMALL = """() => [
  ...document.querySelectorAll("button, .button, .qq, summary, nav a, input, .foot a"),
]
  .filter((one) => one.checkVisibility({ visibilityProperty: true }) && one.type !== "hidden")
  .map((one) => [one, one.getBoundingClientRect()])
  .filter(([one, box]) => {
    const is_control = one.matches("main :is(input, button, .button, .qq):not(.small, .link)");
    return box.height < (is_control ? 48 : 44) || box.width < 44;
  })
  .map(([one, box]) => `${one.outerHTML} is ${box.width} x ${box.height}`)"""

# The page as it came and as it is now, without what a script shows, moves the focus to, counts.
MADE = """(html) => {
  const came = new DOMParser().parseFromString(html, "text/html");
  return [came, document].map((page) => {
    const main = page.querySelector("main").cloneNode(true);
    main.querySelectorAll(".copy, #not-started, dialog").forEach((one) => one.remove());
    main.querySelectorAll("[data-countdown]").forEach((one) => { one.textContent = "" });
    for (const one of main.querySelectorAll("*")) {
      for (const name of ["open", "tabindex", "autofocus", "aria-busy"]) {
        one.removeAttribute(name);
      }
    }
    return main.innerHTML;
  });
}"""


class Looker:
    """Looks at one page's states.

    Args:
        page: in a window without motion.
        language: of the window, a key of ``LOOKS``.

    Attributes:
        wrong: all that was found, with the name of the state.
    """

    def __init__(self, page, language):
        self.page = page
        self.wrong = []
        self._language = language
        self._came = None
        page.on("response", self._note)

    def looks(self, state, *, as_it_came=True):
        """Look at what the page shows.

        Args:
            state: its name.
            as_it_came: whether scripts should have changed nothing.
        """
        for scheme, width in LOOKS[self._language]:
            self.page.emulate_media(color_scheme=scheme)
            self._is_wide(width)
            self._asks_axe(f"{state}, {scheme}, {width}")
        for width in WIDTHS:
            self._is_wide(width)
            wide = self.page.evaluate("document.documentElement.scrollWidth")
            self._expects(wide <= width, state, f"{wide} wide at {width}")
        self._measures(state)
        if as_it_came:
            came, is_now = self.page.evaluate(MADE, self._came.text())
            self._expects(came == is_now, state, f"scripts have made of {came}: {is_now}")

    def _is_wide(self, width):
        self.page.set_viewport_size({"width": width, "height": 800})

    def _asks_axe(self, state):
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE)
        found = self.page.evaluate("(options) => axe.run(options)", OPTIONS)
        for one in found["violations"]:
            nodes = [(node["html"], node["failureSummary"]) for node in one["nodes"]]
            self._expects(False, state, f"{one['id']}: {nodes}")

    def _measures(self, state):
        self._expects(not (small := self.page.evaluate(SMALL)), state, small)
        headings = self.page.locator("h1").count()
        self._expects(headings == 1, state, f"{headings} h1")
        spoken = self.page.locator("html").get_attribute("lang")
        self._expects(spoken[:2] == self._language[:2], state, f"speaks {spoken}")

    def _note(self, response):
        is_page = response.headers.get("content-type", "").startswith("text/html")
        if is_page and not 300 <= response.status < 400:
            self._came = response

    def _expects(self, is_right, state, what):
        if not is_right:
            self.wrong.append(f"{state}: {what}")
