// Changes on the page My account: ask for them, then show the page as it is now, or what stood in the way.
"use strict";
const csrf = () => document.cookie.match(/(?:^|; )csrf_access_token=([^;]+)/)?.[1] ?? "";
async function change(element, body) {
  if (element.dataset.question && !confirm(element.dataset.question)) return;
  if (element.dataset.preview && !(await agreed(element, body))) return;
  const answer = await ask(element, body);
  if (answer.ok) return location.reload();
  await refuse(answer);
}
async function agreed(element, body) {
  const answer = await ask(element, JSON.stringify({ ...JSON.parse(body), preview: "1" }));
  if (!answer.ok) return refuse(answer);
  return confirm(element.dataset.preview.replace("NAME", (await answer.json()).user.username));
}
function ask(element, body) {
  const headers = { Accept: "application/json", "X-CSRF-TOKEN": csrf() };
  if (body) headers["Content-Type"] = "application/json";
  return fetch(element.dataset.address, { method: element.dataset.method, headers, body });
}
async function refuse(answer) {
  const told = await answer.json();
  if (told.reason === "fresh_login_required") return location.assign("/login/?again=1&next=/account/");
  const place = document.getElementById("refused");
  place.textContent = told.hint;
  place.hidden = false;
  place.scrollIntoView({ block: "center" });
}
for (const button of document.querySelectorAll("button[data-address]")) button.addEventListener("click", () => change(button));
for (const form of document.querySelectorAll("form[data-address]")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    change(form, JSON.stringify(Object.fromEntries(new FormData(form))));
  });
}
