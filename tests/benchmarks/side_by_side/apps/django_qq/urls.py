"""The views. A newcomer gets an account at once, without the form that the mall would show."""

from django.conf import settings
from django.contrib.auth import login
from django.db import transaction
from django.http import HttpResponse, HttpResponseForbidden, JsonResponse
from django.shortcuts import redirect
from django.urls import path
from QQLoginTool.QQtool import OAuthQQ

from django_qq.models import OAuthQQUser, User


def tool(state=None):
    return OAuthQQ(
        client_id=settings.QQ_CLIENT_ID,
        client_secret=settings.QQ_CLIENT_SECRET,
        redirect_uri=settings.QQ_REDIRECT_URI,
        state=state,
    )


def start(request):
    address = tool(request.GET.get("next", "/")).get_qq_url()
    return JsonResponse({"code": "0", "errmsg": "OK", "login_url": address})


def callback(request):
    code = request.GET.get("code")
    if code is None:
        return HttpResponseForbidden("code")
    qq = tool()
    openid = qq.get_open_id(qq.get_access_token(code))
    binding = OAuthQQUser.objects.select_related("user").filter(openid=openid).first()
    user = binding.user if binding else create(openid)
    login(request, user)
    response = redirect(request.GET.get("state", "/"))
    response.set_cookie("username", user.username, max_age=14 * 24 * 3600)
    return response


@transaction.atomic
def create(openid):
    user = User.objects.create_user(openid)
    OAuthQQUser.objects.create(user=user, openid=openid)
    return user


def me(request):
    if not request.user.is_authenticated:
        return HttpResponse(status=401)
    return JsonResponse({"id": request.user.id, "name": request.user.username})


urlpatterns = [
    path("qq/login/", start),
    path("oauth_callback", callback),
    path("me", me),
]
