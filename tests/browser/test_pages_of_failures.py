"""The page of each kind of failure, looked at in a real Chromium: see ``looking``, and
``test_pages_of_guests`` for what is seen of each."""

from looking import IN_EITHER_LANGUAGE
from walking import agrees, clicks, comes_by_password, comes_by_qq, goes_to_bind


@IN_EITHER_LANGUAGE
def test_failures_of_anybody(mall, looker, language):
    page, looks = looker(language)
    for path in ("/nowhere", "/oauth_callback?code=1&state=2", "/oauth_callback?state=2"):
        page.goto(mall.address + path)
        looks(path)
    mall.qq_will("status", 503)
    comes_by_qq(page, mall.address, f"unlucky {language}")
    looks("QQ is down")
    mall.is_crowded("qq_auth.callback", 240)
    page.goto(f"{mall.address}/oauth_callback?code=1&state=2")
    looks("too many come back")


@IN_EITHER_LANGUAGE
def test_failures_of_members(mall, looker, language):
    page, looks = looker(language)
    comes_by_qq(page, mall.address, f"member {language}")
    page.goto(f"{mall.address}/nowhere")
    looks("404, signed in")
    with mall.without_a_database():
        page.goto(f"{mall.address}/account/")
        looks("the database is gone")
    page.goto(f"{mall.address}/account/")
    page.locator("#password-form [name=csrf_token]").evaluate("field => { field.value = 'x' }")
    page.locator("#new").fill("made-up-password-1")
    clicks(page, "#set-password")
    looks("another site's form")


@IN_EITHER_LANGUAGE
def test_failures_of_binding(mall, looker, language):
    """This QQ is another account's; this account has another QQ, bound in another window."""
    page, looks = looker(language)
    comes_by_qq(page, mall.address, f"owner {language}")
    page.context.clear_cookies()
    comes_by_password(page, mall.address, mall.new_member())
    goes_to_bind(page)
    agrees(page, f"owner {language}")
    looks("this QQ is another account's")
    page.goto(f"{mall.address}/account/")
    other = page.context.new_page()
    other.goto(f"{mall.address}/account/")
    for window in (page, other):
        goes_to_bind(window)
    agrees(other, f"first {language}")
    agrees(page, f"second {language}")
    looks("this account has another QQ")
