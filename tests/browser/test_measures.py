"""In a real Chromium: the sign-in page and My account are dark in the dark, what is pressed is
large enough, and every field says what it is for. Borders, icons and the focus have contrast, which
axe-core does not measure. The size of what is pressed is measured in each state, see ``looking``.
"""

import pytest
from walking import comes_by_qq, opens_up

# [what, contrast with what is behind it]
CONTRASTS = """() => {
  const channels = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const behind = (one) => {
    for (let each = one; each; each = each.parentElement) {
      const colour = channels(getComputedStyle(each).backgroundColor);
      if ((colour[3] ?? 1) > 0) { return colour; }
    }
  };
  const light = (colour) => colour.slice(0, 3).map((each) => each / 255)
    .map((each) => each <= 0.04045 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4)
    .reduce((sum, each, at) => sum + each * [0.2126, 0.7152, 0.0722][at], 0);
  const contrast = (one, other) => {
    const [less, more] = [light(one), light(other)].sort((a, b) => a - b);
    return (more + 0.05) / (less + 0.05);
  };
  const shown = [...document.querySelectorAll("input, .second, .danger, main svg, a, button")]
    .filter((one) => one.checkVisibility() && !one.closest(".welcome"));
  return shown.map((one) => {
    const style = getComputedStyle(one);
    one.focus?.();
    const around = behind(one.parentElement);
    const colour = one.matches("svg") ? style.color
      : one.matches("input, .second, .danger") ? style.borderTopColor : style.outlineColor;
    return [one.outerHTML, contrast(channels(colour), around)];
  });
}"""
HEIGHTS = """(names) => [...document.querySelectorAll(names)]
  .filter((one) => one.checkVisibility() && one.type !== "hidden")
  .map((one) => one.getBoundingClientRect().height)"""
UNNAMED = """() => [...document.querySelectorAll("input, select, textarea")]
  .filter((one) => one.checkVisibility() && one.type !== "hidden" && !one.labels.length)
  .map((one) => one.outerHTML)"""
COLOURS = """() => [document.body, document.querySelector(".card"), document.querySelector("h1")]
  .flatMap((one) => [getComputedStyle(one).backgroundColor, getComputedStyle(one).color])"""
CONTROLS = "main :is(input, button, .button, .qq):not(.small)"


@pytest.fixture(params=["sign-in", "account"])
def page(request, mall, opens):
    page = opens(f"{mall.address}/login/", reduced_motion="reduce")
    if request.param == "account":
        comes_by_qq(page, mall.address, "is measured")
        opens_up(page, "#qq")
    return page


def test_the_dark_is_dark(page):
    """And borders, icons and the focus are seen in both: 3 to 1 (WCAG 1.4.11)."""
    seen = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.keyboard.press("Tab")  # from now on a focus is visible
        faint = [[what, by] for what, by in page.evaluate(CONTRASTS) if by < 3]
        assert faint == []
        seen.append(page.evaluate(COLOURS))

    light, dark = seen
    assert light[0] != dark[0]  # the page
    assert light[2] != dark[2]  # a card
    assert light[1] != dark[1]  # ink


@pytest.mark.parametrize("width", [1280, 375])
def test_what_is_pressed_is_large(page, width):
    page.set_viewport_size({"width": width, "height": 800})

    controls = page.evaluate(HEIGHTS, CONTROLS)
    targets = page.evaluate(HEIGHTS, "button, .button, .qq, summary, input, nav a, .foot a")
    assert len(controls) >= 2
    assert set(controls) == {48}
    assert min(targets) >= 44


def test_every_field_is_named(page):
    """By a label that is seen."""
    assert page.evaluate(UNNAMED) == []
    assert page.locator("h1").count() == 1
    assert page.locator("label:visible").count() >= 1
