"""QQ's numbers say who can act."""

import pytest


@pytest.mark.holds("B-09", "I2", "I3")
@pytest.mark.parametrize(
    ("number", "who", "status"),
    [
        (100019, "visitor", 500),
        (100020, "visitor", 500),
        (100008, "shop", 500),
        (100009, "shop", 500),
        (100010, "shop", 500),
        (100032, "qq", 503),
        (110405, "qq", 503),
        (110406, "shop", 500),
        (424242, "qq", 500),
        (-7, "qq", 500),
    ],
)
def test_qqs_error_says_who_can_act(visitor, qq, nobody, logged, number, who, status):
    back = visitor.consents()
    qq.will("error", number, address="token")

    answer = visitor.opens(back)

    assert (answer.status_code, answer.json["who"]) == (status, who)
    assert answer.json["retry"] is (who != "shop")
    line = next(line for line in logged() if line.get("ref") == answer.json["ref"])
    assert str(number) in line["detail"] + str(line.get("qq_code"))
