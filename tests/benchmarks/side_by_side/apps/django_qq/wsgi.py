"""What gunicorn imports."""

import os

from django.core.wsgi import get_wsgi_application

os.environ["DJANGO_SETTINGS_MODULE"] = "django_qq.settings"
app = get_wsgi_application()


def make_tables():
    from django.core.management import call_command  # noqa: PLC0415 - no server needs it

    call_command("migrate", run_syncdb=True, verbosity=0)
