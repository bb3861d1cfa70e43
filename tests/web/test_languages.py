"""Chinese first, English on request."""


def test_pages_greet_in_chinese_or_english(visitor):
    """Chinese first, English on request, which is remembered."""
    assert "欢迎来到美多商城" in visitor.opens("/").text
    assert 'lang="zh-CN"' in visitor.opens("/").text
    english = visitor.opens("/?lang=en").text
    assert "Welcome to Meiduo Mall" in english
    assert 'lang="en"' in english
    assert "Welcome to Meiduo Mall" in visitor.opens("/").text
    assert 'href="/login/?next=%2Fcart%2F&amp;lang=zh"' in visitor.opens("/login/?next=/cart/").text
    odd = {"Accept-Language": "de, xx-XX-x;q=0.3"}
    assert visitor.opens("/login/?endpoint=x&_external=1&_scheme=x&values=%FF").status_code == 200
    assert visitor.opens("/?lang=xx", headers=odd).status_code == 200
