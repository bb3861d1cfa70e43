// Ask for QQ's scan page and go there. Without scripts the same link goes by itself.
"use strict";
const button = document.querySelector("a.qq");
button.addEventListener("click", async (event) => {
  event.preventDefault();
  if (button.getAttribute("aria-busy")) return; // a double click starts one login
  button.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(button.dataset.start, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    location.assign((await answer.json()).login_url);
  } catch {
    document.getElementById("no-connection").hidden = false;
  }
  button.removeAttribute("aria-busy");
});
