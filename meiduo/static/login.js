// Ask for QQ's scan page and go there. Without scripts the same link goes by itself.
"use strict";

const button = document.querySelector("a.qq");

button?.addEventListener("click", async (event) => {
  event.preventDefault();
  if (button.getAttribute("aria-busy")) {
    return; // a double click starts one login
  }
  button.setAttribute("aria-busy", "true");
  try {
    await goToQQ();
  } catch {
    document.getElementById("no-connection").hidden = false;
  }
  button.removeAttribute("aria-busy");
});

async function goToQQ() {
  const headers = { Accept: "application/json" };
  const response = await fetch(button.dataset.start, { headers });
  if (!response.ok) {
    throw new Error(String(response.status));
  }
  const body = await response.json();
  location.assign(body.login_url);
}
