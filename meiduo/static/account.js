// Changes on the page My account: ask for them, then show the page as it is now, or what stood in the way.
"use strict";
async function change(element, body) {
  if (element.dataset.question && !confirm(element.dataset.question)) return;
  if (element.dataset.preview && !(await agreed(element, body))) return;
  const answer = await ask(element, body);
  if (answer.ok) return location.assign("/account/" + (element.dataset.done ? `?notice=${element.dataset.done}` : ""));
  await refuse(answer);
}
async function agreed(element, body) {
  const answer = await ask(element, JSON.stringify({ ...JSON.parse(body), preview: "1" }));
  if (!answer.ok) return refuse(answer);
  return confirm(element.dataset.preview.replace("NAME", (await answer.json()).user.username));
}
// After some idle minutes only the refresh token is good: renew, then ask; or ask once more.
async function ask(element, body) {
  if (!window.meiduo.csrf("access")) await window.meiduo.renew();
  const answer = await send(element, body);
  if (answer.status !== 401) return answer;
  const over = (await answer.clone().json()).reason === "token_invalid"; // a wrong password is not sent twice
  return over && (await window.meiduo.renew()) ? send(element, body) : answer;
}
function send(element, body) {
  const headers = { Accept: "application/json", "X-CSRF-TOKEN": window.meiduo.csrf("access") };
  if (body) headers["Content-Type"] = "application/json";
  return fetch(element.dataset.address, { method: element.dataset.method, headers, body });
}
async function refuse(answer) {
  const told = await answer.json();
  const again = told.method === "qq" ? "qq" : "1";
  if (told.reason === "fresh_login_required") return location.assign(`/login/?again=${again}&next=/account/`);
  const place = document.getElementById("refused");
  place.textContent = document.documentElement.lang === "en" ? told.hint : `${told.errmsg}。${told.hint}`;
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
