# For `flask run` on a developer's machine. What .env or the environment says wins.
FLASK_APP=wsgi
FLASK_RUN_PORT=8000
QQ_SANDBOX=1
