"""Pages for those who are not signed in, in each state, looked at in a real Chromium: see
``looking``.

In Chinese in the light on a computer and in the dark on a phone, in English the other way round:
with the same markup and one style sheet, what is wrong in one of the other four is wrong in one of
these. Contrast of text is axe-core's, so in both themes. Without scripts axe-core cannot run: what
scripts have made of ``main`` is compared with what the mall has sent, and there is no difference
but what they reveal.
"""

from looking import IN_EITHER_LANGUAGE
from walking import agrees, clicks, comes_by_qq, types

WRONG = "wrong-password"


@IN_EITHER_LANGUAGE
def test_home_and_sign_in(mall, looker, language):
    page, looks = looker(language)
    page.goto(mall.address)
    looks("home")
    page.goto(f"{mall.address}/login/")
    looks("sign-in")
    types(page, "somebody", WRONG)
    looks("wrong password")
    for again in ("1", "qq"):
        page.goto(f"{mall.address}/login/?again={again}")
        looks(f"sign in once more, {again}")
    clicks(page, "a.qq")
    clicks(page, "button[name=cancel]")
    looks("cancelled")


@IN_EITHER_LANGUAGE
def test_sign_in_in_a_crowd(mall, looker, language):
    """By the form and by the button, whose script says it where the page is."""
    page, looks = looker(language)
    mall.is_crowded("accounts.login", 60)
    mall.is_crowded("qq_auth.login", 120)
    mall.is_crowded("qq_auth.authorize", 120)
    page.goto(f"{mall.address}/login/")
    types(page, "somebody", WRONG)
    looks("429 by the form")
    page.locator("a.qq").click()
    page.locator("#not-started [data-countdown]").wait_for()
    looks("429 by the button", as_it_came=False)
    page.goto(f"{mall.address}/qq/authorize/")
    looks("429 without scripts")


@IN_EITHER_LANGUAGE
def test_the_question_to_newcomers(mall, looker, language):
    page, looks = looker(language)
    mall.asks_newcomers("ask")
    page.goto(f"{mall.address}/login/")
    looks("sign-in of a shop that asks")
    clicks(page, "a.qq")
    agrees(page, f"asked {language}")
    looks("ask")
    types(page, "somebody", WRONG)
    looks("ask, wrong password")
    mall.asks_newcomers("closed")
    clicks(page, "button[value=create]")
    looks("closed meanwhile")
    page.goto(f"{mall.address}/login/")
    looks("sign-in of a shop that is closed")
    comes_by_qq(page, mall.address, f"closed {language}")
    looks("closed")
