"""What a member with a QQ leaves in the tables, as SQL that each database says in its own way."""

from dataclasses import dataclass

from stand_in import APP_ID

AGENT = (
    "Mozilla/5.0 (Linux; Android 14; PJD110) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Version/4.0 Chrome/116.0.0.0 Mobile Safari/537.36 V1_AND_SQ_9.0.8"
)
AVATAR = "https://thirdqq.qlogo.cn/ek_qqapp/AQKZ6MPTwyo0bQhJ4kzdxsnY9tR1pVuG7lCeXaWfIbN8mDqO2"


ROWS = {
    "tb_users": {
        "id": "i",
        "username": "{name}",
        "username_key": "{name}",
        "nickname": "'新企鹅' || i",
        "avatar_url": f"'{AVATAR}/100'",
        "is_active": "{yes}",
        "session_epoch": "0",
        "date_joined": "{came}",
        "last_login": "{came}",
    },
    "tb_oauth_qq": {
        "user_id": "i",
        "app_id": f"'{APP_ID}'",
        "openid": "{openid}",
        "create_time": "{came}",
        "update_time": "{came}",
        "profile_time": "{now}",
    },
    "login_sessions": {
        "sid": "{sid}",
        "user_id": "i",
        "refresh_jti": "{jti}",
        "created": "{came}",
        "rotated": "{came}",
        "expires": "{over}",
        "method": "'qq'",
        "user_agent": f"'{AGENT}'",
        "address": "'203.0.113.' || (i % 250)",
    },
    "login_attempts_used": {
        "attempt_id": "{attempt}",
        "user_id": "i",
        "next": "'/list/' || i",
        "expires": "{used}",
    },
}


@dataclass(frozen=True)
class Words:
    """How a database says what we fill it with; ``{}`` is a number, or a text."""

    numbers: str
    digest: str
    hexadecimal: str
    moment: str
    yes: str = "1"


WORDS = {
    "sqlite": Words(
        "(with recursive c(i) as (select {0} union all select i + 1 from c where i < {1})"
        " select i from c) s",
        "sha256hex({})",
        "printf('%012x', {})",
        "strftime('%Y-%m-%d %H:%M:%f', ({}) / 1000.0, 'unixepoch') || '000'",
    ),
    "postgresql": Words(
        "generate_series({0}, {1}) s(i)",
        "encode(sha256(convert_to({}, 'UTF8')), 'hex')",
        "lpad(to_hex(({})::bigint), 12, '0')",
        "timestamp '1970-01-01' + ({}) * interval '1 millisecond'",
        "true",
    ),
    "mariadb": Words(
        "(select seq as i from seq_{0}_to_{1}) s",
        "sha2({}, 256)",
        "lpad(lower(hex({})), 12, '0')",
        "date_add('1970-01-01', interval (({}) * 1000) microsecond)",
    ),
}
