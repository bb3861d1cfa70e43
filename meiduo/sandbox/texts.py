"""The words of the sandbox's pages, in English."""

from meiduo.sandbox.fault_texts import FAULTS

PAGES = {
    "zh-CN": "en",
    "en": "zh",
    "English": "中文",
    "沙箱": "Sandbox",
    "QQ登录沙箱": "QQ login sandbox",
    "这不是QQ，不要输入真实的QQ密码。": "This is not QQ. Do not enter a real QQ password.",
    "首页": "Home",
    "沙箱首页": "Sandbox home",
    "让QQ出错": "Make QQ fail",
    "回到商城": "Back to the shop",
    "没有这个页面": "There is no such page",
    "沙箱里没有这个地址。": "The sandbox has nothing at this address.",
}
CONSENT = {
    "选择以谁的身份登录": "Choose who to be",
    "将获得以下权限：": "will be allowed to see: ",
    "昵称、头像": "nickname, picture",
    "以谁的身份登录？": "Who would you like to be?",
    "一位新用户": "Somebody new",
    "每次都是第一次登录": "new at every login",
    "普通用户": "an ordinary user",
    "昵称带表情": "emoji in the nickname",
    "没有大头像": "no large picture",
    "有 unionid": "has a unionid",
    "授权并登录": "Authorize and sign in",
    "取消": "Cancel",
    "请用手机QQ扫码": "Scan with mobile QQ",
    "二维码：本页的地址，盖着“沙箱”": "QR code: the address of this page, stamped “Sandbox”",
    "沙箱里没有手机QQ：扫码只会打开本页，请在右边确认。": (
        "There is no QQ on a phone in the sandbox: the code opens this page. Confirm beside it."
    ),
    "现在QQ会出错：": "QQ will fail now: ",
    "；": "; ",
    "查看或清除": "See or clear",
}
REFUSED = {
    "QQ在自己的页面上显示这个错误，浏览器不会回到网站。": (
        "QQ shows this error on a page of its own; the browser does not come back to the site."
    ),
    "请对照沙箱首页的 APP ID 和回调地址，检查网站的设置。": (
        "Compare the site's settings with the app id and the callback address on the home page."
    ),
}
FRONT = {
    "一个扮演QQ的替身：地址、回答和错误码都和QQ一样，不需要APP ID就能试。": (
        "A stand-in for QQ, with QQ's addresses, responses and return codes: to be tried without"
        " an app id."
    ),
    "沙箱的地址": "Address of the sandbox",
    "登记的回调地址": "Registered callback address",
    "您在这台主机上，所以浏览器回到": "You are on this host, so the browser goes back to",
    "没有登记：本机和 meiduo.site 的任何地址都行。": (
        "None: any address on this machine or under meiduo.site will do."
    ),
    "怎样指向这里": "How to point a shop here",
    "沙箱就在商城里面，商城已经指向它，不用设置。": (
        "The sandbox is inside the shop, which asks it already: there is nothing to set."
    ),
    "想让别的程序也来试，请单独运行沙箱：": "For other programs to try, run the sandbox alone:",
    "写进商城的 .env，密钥要和沙箱的一样：": (
        "Into the shop's .env; its secret must be the sandbox's:"
    ),
    "沙箱从环境变量 QQ_CLIENT_ID、QQ_CLIENT_SECRET、QQ_REDIRECT_URI 和 QQ_APP_NAME"
    " 知道自己扮演谁的QQ。": (
        "The sandbox knows whose QQ it plays from QQ_CLIENT_ID, QQ_CLIENT_SECRET, QQ_REDIRECT_URI"
        " and QQ_APP_NAME in its environment."
    ),
    "最近的调用": "Latest calls",
    "地址": "Address",
    "结果": "Outcome",
    "时间": "When",
    "给程序看的 JSON": "The same as JSON",
    "还没有。商城用QQ登录时，它的每个请求都会列在这里。": (
        "None yet. When a shop signs somebody in, each of its requests is listed here."
    ),
    "刚才": "just now",
    "%(count)s 秒前": "%(count)s s ago",
    "%(count)s 分钟前": "%(count)s min ago",
    "%(count)s 小时前": "%(count)s h ago",
    "%(count)s 天前": "%(count)s d ago",
}
SWITCHBOARD = {
    "看看商城怎样应付。": "See how the shop copes.",
    "现在": "Now",
    "全部清除": "Clear all",
    "一切正常，QQ不会出错。": "All is well: QQ will not fail.",
    "回到QQ登录页": "Back to the QQ page",
    "一键设置": "One click",
    "换一个，前面设置的就清除了。": "Each replaces what was set before.",
    "等待占住商城的一个线程，最多到 QQ_TIMEOUT；只有一个线程的服务器这时不理别人。": (
        "Waiting occupies one thread of the shop, until QQ_TIMEOUT at most; a server with a single"
        " thread serves nobody else meanwhile."
    ),
    "所有的错": "Every fault",
    "出什么错": "What goes wrong",
    "在哪个地址": "At which address",
    "任何地址": "any address",
    "谁登录时": "Who signs in",
    "任何人": "anybody",
    "几次": "How often",
    "%(count)s 次": "%(count)s×",
    "直到清除": "until cleared",
    "设置": "Set",
}
PRESETS = {
    "变慢": "Slow",
    "下一次登录：3 秒后才回答": "Next login: answers after 3 s",
    "不回答": "Silent",
    "下一次登录：等到 QQ_TIMEOUT 为止": "Next login: waits until QQ_TIMEOUT",
    "断开": "Cut off",
    "下一次登录：收到请求后断开": "Next login: cuts off after the request",
    "拒绝": "Refuses",
    "下一次登录：QQ 回答错误码 100019": "Next login: QQ's return code 100019",
    "繁忙": "Busy",
    "下一次登录：QQ 回答错误码 100032": "Next login: QQ's return code 100032",
    "一直故障": "Down",
    "每次都是 HTTP 502，直到清除": "HTTP 502 every time, until cleared",
}
ENGLISH = PAGES | CONSENT | REFUSED | FRONT | SWITCHBOARD | PRESETS | FAULTS
