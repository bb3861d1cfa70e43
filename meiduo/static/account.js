// Changes on the page My account: send one, then show the page as it is now, or why it was refused.
"use strict";

async function change(element, body) {
  const { question } = element.dataset;
  if (question && !confirm(question)) {
    return;
  }
  const response = await sendSignedIn(element, body);
  if (!response.ok) {
    await showRefusal(response);
    return;
  }
  location.assign("/account/");
}

// After some idle minutes only the refresh token is good: renew, then send; or send once more.
async function sendSignedIn(element, body) {
  if (!window.meiduo.csrf("access")) {
    await window.meiduo.renew();
  }
  const response = await send(element, body);
  if (response.status !== 401) {
    return response;
  }
  const error = await response.clone().json();
  if (error.reason !== "token_invalid") {
    return response; // a wrong password is not sent twice
  }
  const isRenewed = await window.meiduo.renew();
  return isRenewed ? send(element, body) : response;
}

function send(element, body) {
  const { address, method } = element.dataset;
  const headers = {
    Accept: "application/json",
    "X-CSRF-TOKEN": window.meiduo.csrf("access"),
  };
  if (body) {
    headers["Content-Type"] = "application/json";
  }
  return fetch(address, { method, headers, body });
}

async function showRefusal(response) {
  const error = await response.json();
  if (error.reason === "fresh_login_required") {
    const again = error.method === "qq" ? "qq" : "1";
    location.assign(`/login/?again=${again}&next=/account/`);
    return;
  }
  const isEnglish = document.documentElement.lang === "en";
  const place = document.getElementById("refused");
  place.textContent = isEnglish ? error.hint : `${error.errmsg}。${error.hint}`;
  place.hidden = false;
  place.scrollIntoView({ block: "center" });
}

for (const form of document.querySelectorAll("form[data-address]")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const fields = Object.fromEntries(new FormData(form));
    change(form, JSON.stringify(fields));
  });
}
