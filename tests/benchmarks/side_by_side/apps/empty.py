"""A Flask app whose one view does nothing: what a request costs before anybody's code."""

from flask import Flask

app = Flask(__name__)


@app.get("/")
def nothing():
    return {}
