"""What devices and browsers are called, in Chinese and English."""

from meiduo.errors import Words


def same(name: str) -> Words:
    """Return a name that is the same in both."""
    return Words(name, name)


UNKNOWN = Words("未知设备", "Unknown device")
PROGRAM = Words("程序", "Program")

IPHONE = same("iPhone")
IPAD = same("iPad")
IOS = Words("苹果设备", "iOS device")
ANDROID_PHONE = Words("安卓手机", "Android phone")
ANDROID_TABLET = Words("安卓平板", "Android tablet")
HARMONY_PHONE = Words("鸿蒙手机", "HarmonyOS phone")
HARMONY_TABLET = Words("鸿蒙平板", "HarmonyOS tablet")
HARMONY_COMPUTER = Words("鸿蒙电脑", "HarmonyOS computer")
LINUX = same("Linux")

# by what ua-parser calls the system
COMPUTERS = {
    "Windows": same("Windows"),
    "Mac OS X": same("Mac"),
    "Chrome OS": same("Chromebook"),
}

IN_APP = Words("应用内浏览器", "in-app browser")
# apps that ua-parser takes for the browser they are built on; the first that fits
APPS = (
    ((" QQ/", "V1_AND_SQ_", "V1_IPH_SQ_"), Words("QQ内置浏览器", "QQ in-app browser")),
    ((" wxwork/",), Words("企业微信", "WeCom")),
    ((" MicroMessenger/", " MMWEBSDK/"), Words("微信内置浏览器", "WeChat in-app browser")),
    ((" AlipayClient/",), Words("支付宝", "Alipay")),
)

# by what ua-parser calls the browser; one that is not here is called so on our page, too
BROWSERS = {
    "360 Secure Browser": Words("360浏览器", "360 Browser"),
    "Android": Words("安卓浏览器", "Android Browser"),
    "Baidu Browser": Words("百度浏览器", "Baidu Browser"),
    "Baidu Explorer": Words("百度", "Baidu"),
    "Chrome Mobile": same("Chrome"),
    "Chrome Mobile WebView": IN_APP,
    "Chrome Mobile iOS": same("Chrome"),
    "Edge Mobile": same("Edge"),
    "Firefox Mobile": same("Firefox"),
    "Firefox iOS": same("Firefox"),
    "HeadlessChrome": same("Chrome"),
    "HeyTap Browser": Words("OPPO浏览器", "OPPO Browser"),
    "Honor Browser": Words("荣耀浏览器", "Honor Browser"),
    "Huawei Browser": Words("华为浏览器", "Huawei Browser"),
    "IE": same("Internet Explorer"),
    "Maxthon": Words("傲游", "Maxthon"),
    "MiuiBrowser": Words("小米浏览器", "Mi Browser"),
    "Mobile Safari": same("Safari"),
    "Mobile Safari UI/WKWebView": IN_APP,
    "Opera Mobile": same("Opera"),
    "QQ Browser": Words("QQ浏览器", "QQ Browser"),
    "QQ Browser Mini": Words("QQ浏览器", "QQ Browser"),
    "QQ Browser Mobile": Words("QQ浏览器", "QQ Browser"),
    "Quark": Words("夸克", "Quark"),
    "Quark PC": Words("夸克", "Quark"),
    "Samsung Internet": Words("三星浏览器", "Samsung Internet"),
    "Sogou Explorer": Words("搜狗浏览器", "Sogou Browser"),
    "TikTok": Words("抖音", "Douyin"),
    "UC Browser": Words("UC浏览器", "UC Browser"),
    "VivoBrowser": Words("vivo浏览器", "vivo Browser"),
    "WeChat Browser": Words("微信内置浏览器", "WeChat in-app browser"),
    "Weibo": Words("微博", "Weibo"),
}
