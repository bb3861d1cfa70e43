// What scripts add to pages that work without them: no reload, a question before, a button that
// says what it waits for. Everything is a plain form or link first.
"use strict";

const SLOW = 8_000; // milliseconds after which somebody may press the button again
let slow; // the timer of that

{
  // Times are shown in this zone from the next page on.
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (zone && !document.cookie.split("; ").includes(`tz=${zone}`)) {
    const secure = location.protocol === "https:" ? "; secure" : "";
    document.cookie = `tz=${zone}; path=/; max-age=31536000; samesite=lax${secure}`;
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a.qq[data-start]");
    const isPlain = !(event.ctrlKey || event.metaKey || event.shiftKey || event.button);
    if (link && isPlain) {
      event.preventDefault();
      goToQQ(link);
    }
    const copy = event.target.closest(".copy");
    if (copy) {
      copyText(copy);
    }
  });

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if ("quick" in form.dataset) {
      event.preventDefault();
      send(form, event.submitter);
    } else if (form.dataset.sent) {
      event.preventDefault(); // a double click sends a form once
    } else if (form.method === "post") {
      form.dataset.sent = "1";
      setTimeout(() => delete form.dataset.sent, SLOW);
    }
  });

  // Back from QQ by the back button: the page is as it was left, and nothing is under way.
  addEventListener("pageshow", (event) => event.persisted && ready());
  addEventListener("popstate", ({ state }) => state?.shown && location.reload()); // as of `show`
  ready();
}

// A page that has just come, or come back.
function ready() {
  clearTimeout(slow);
  for (const link of document.querySelectorAll("a.qq[data-label]")) {
    say(link, link.dataset.label);
  }
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
  }
  for (const copy of document.querySelectorAll(".copy")) {
    copy.hidden = !navigator.clipboard;
  }
  document.querySelectorAll("[data-countdown]").forEach(countDown);
}

async function goToQQ(link) {
  if (link.getAttribute("aria-busy")) {
    return; // a double click starts one login
  }
  link.dataset.label ??= label(link).textContent;
  say(link, link.dataset.busy, true);
  slow = setTimeout(() => say(link, link.dataset.slow), SLOW);
  try {
    const headers = { Accept: "application/json" };
    const response = await fetch(link.dataset.start, { headers });
    const body = await response.json();
    if (response.ok) {
      location.assign(body.login_url); // busy until this page is left
      return;
    }
    const seconds = Number(response.headers.get("Retry-After"));
    refuse(link, seconds);
  } catch {
    refuse(link, 0);
  }
  clearTimeout(slow);
}

// Say beside the button why it did not work: for how long to wait, or that nothing was reached.
function refuse(link, seconds) {
  const place = document.getElementById("not-started");
  say(link, link.dataset.label);
  place.hidden = false;
  place.textContent = link.dataset.failed;
  if (seconds) {
    const [before, after] = link.dataset.wait.split("SECONDS");
    const number = document.createElement("b");
    number.dataset.countdown = "";
    number.textContent = seconds;
    const sentence = document.createElement("span");
    sentence.append(before, number, after);
    place.replaceChildren(sentence);
    countDown(number);
  }
}

function label(link) {
  return link.querySelector("span") ?? link;
}

function say(link, text, isBusy = false) {
  const picture = link.querySelector("img");
  if (!picture) {
    label(link).textContent = text;
  }
  if (isBusy) {
    link.setAttribute("aria-busy", "true");
  } else {
    link.removeAttribute("aria-busy");
  }
  announce(text);
}

// Count seconds down where they stand; who is read to hears the first number alone.
function countDown(number) {
  const end = Date.now() + Number(number.textContent) * 1000;
  const tick = setInterval(() => {
    const left = Math.ceil((end - Date.now()) / 1000);
    if (left > 0 && number.isConnected) {
      number.textContent = left;
      return;
    }
    clearInterval(tick);
    const refusal = number.closest(".trouble, .field-error, p");
    refusal.textContent = texts().over;
  }, 1000);
}

async function copyText(button) {
  const text = document.querySelector(button.dataset.copy).textContent;
  await navigator.clipboard.writeText(text);
  button.textContent = button.dataset.done;
  announce(button.dataset.done);
}

// Ask when the form wants that, send it, and show the page that the server answers with in place
// of this one: what follows is the same as without scripts.
async function send(form, submitter) {
  if (form.hasAttribute("aria-busy")) {
    return; // a double click sends a form once
  }
  form.setAttribute("aria-busy", "true");
  forgetRefusals(form);
  try {
    if (await isMeant(form)) {
      await show(await post(form, {}, submitter), submitter?.id);
    }
  } catch {
    lost(form);
  }
  form.removeAttribute("aria-busy");
}

function forgetRefusals(form) {
  for (const refusal of form.querySelectorAll(".field-error, .trouble")) {
    refusal.remove();
  }
  for (const field of form.querySelectorAll("[aria-invalid]")) {
    field.removeAttribute("aria-invalid");
    field.removeAttribute("aria-describedby");
  }
}

// Nothing came back. It may have arrived all the same, so nothing is sent again.
function lost(form) {
  const place = document.createElement("p");
  place.className = "trouble";
  place.textContent = texts().lost;
  form.prepend(place);
  announce(place.textContent);
}

// Whether the visitor means it. A form with `data-preview` asks the server first whom it concerns.
async function isMeant(form) {
  let question = form.dataset.ask;
  if (!question) {
    return true;
  }
  if ("preview" in form.dataset) {
    const response = await post(form, { preview: "1" });
    if (response.headers.get("Content-Type") !== "application/json") {
      await show(response); // refused: the page that says why
      return false;
    }
    const { user } = await response.json();
    question = question.replace("NAME", user.username ?? "");
  }
  const dialog = document.getElementById("ask");
  if (!dialog?.showModal) {
    return confirm(question); // browsers of before 2022, or a shop's frame
  }
  dialog.querySelector("p").textContent = question;
  dialog.querySelector("[value=yes]").textContent = form.querySelector("button").textContent;
  dialog.returnValue = "";
  dialog.showModal();
  await new Promise((closed) => dialog.addEventListener("close", closed, { once: true }));
  return dialog.returnValue === "yes";
}

function post(form, more, submitter) {
  const body = new URLSearchParams(new FormData(form, submitter));
  for (const [name, value] of Object.entries(more)) {
    body.set(name, value);
  }
  return fetch(form.action, { method: "POST", body, headers: { Accept: "text/html" } });
}

async function show(response, focused) {
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const main = page.querySelector("main") ?? plain(page);
  const wrong = main.querySelector("[autofocus]");
  wrong?.removeAttribute("autofocus"); // it is for pages that are loaded
  document.title = page.title;
  for (const list of document.querySelectorAll("details[data-stay][open]")) {
    main.querySelector(`#${list.id}`)?.setAttribute("open", ""); // as the visitor has left it
  }
  document.querySelector("main").replaceWith(main);
  const header = page.querySelector("header");
  if (header) {
    document.querySelector("header").replaceWith(header);
  }
  if (response.url !== location.href.split("#")[0] && response.redirected) {
    history.replaceState({ shown: true }, "");
    history.pushState({ shown: true }, "", response.url);
  }
  ready();
  const again = focused && document.getElementById(focused);
  (wrong ?? again)?.focus();
  if (!main.contains(document.activeElement)) {
    const heading = main.querySelector("h1"); // what was pressed is gone, or folded away
    heading.tabIndex = -1;
    heading.focus();
  }
  const said = main.querySelector(".notice, .trouble, .field-error");
  announce(said?.textContent ?? document.title);
}

// What a page says that has no frame: the database is down.
function plain(page) {
  const main = document.createElement("main");
  main.append(...page.body.childNodes);
  return main;
}

function texts() {
  return document.getElementById("announced").dataset;
}

// Read out what has changed; the place for it stays when a page is replaced.
function announce(text) {
  const place = document.getElementById("announced");
  if (place) {
    place.textContent = text;
  }
}
