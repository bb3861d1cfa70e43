"""The page where a person chooses what goes wrong. A program calls ``Store.set_fault`` itself."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from meiduo.sandbox import addresses, choices, people, store, waiting

MOST = 1_000_000  # times
bp = Blueprint("switchboard", __name__)


@bp.get("/switchboard")
def show() -> str:
    """Show what can go wrong, and what is set to."""
    return render_template(
        "sandbox/switchboard.html",
        choices=choices,
        people=people.PEOPLE,
        waiting=waiting.listed(),
        back=addresses.consent_page(request.args.get("back")),
    )


@bp.post("/switchboard")
def switch() -> Response:
    """Set one fault, or clear them all; a preset replaces all others. A form that names no known
    fault or address sets none."""
    form = request.form
    if "clear" in form:
        store.current().clear_faults()
    elif form.get("preset") in choices.PRESETS:
        _set_preset(choices.PRESETS[form["preset"]])
    elif form.get("day") in choices.CHOICES and form.get("address") in choices.ADDRESSES:
        fault = choices.CHOICES[form["day"]].fault
        times = max(-1, min(form.get("times", 1, type=int), MOST))
        person = form.get("person", "*")[:64]
        store.current().set_fault(fault, address=form["address"], person=person, times=times)
    back = addresses.consent_page(form.get("back"))
    return redirect(url_for("switchboard.show", back=back), 303)


def _set_preset(preset: choices.Preset) -> None:
    store.current().clear_faults()
    store.current().set_fault(preset.fault, address=preset.address, times=preset.times)
