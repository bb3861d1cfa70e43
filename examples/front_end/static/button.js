// QQ登录 on a page of your own. Without this script the same link leads to QQ by itself.
"use strict";

const SLOW = 8_000; // milliseconds until the page says that one may try again

for (const place of document.querySelectorAll(".sign-in")) {
  prepare(place.querySelector("a"), place.querySelector("[role=alert]"));
}

function prepare(link, trouble) {
  const label = [...link.childNodes]; // a text, or Tencent's picture
  let timer;

  function rest(words = "") {
    clearTimeout(timer);
    link.removeAttribute("aria-busy");
    link.replaceChildren(...label);
    trouble.textContent = words;
  }

  async function leave() {
    link.setAttribute("aria-busy", "true");
    link.replaceChildren("正在前往QQ…");
    trouble.textContent = "";
    timer = setTimeout(rest, SLOW, "网络较慢，请再试一次。");
    try {
      location.assign(await findQQ(link)); // busy until the page is left
    } catch (failure) {
      rest(failure.message);
    }
  }

  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) {
      return; // another tab or window is the plain link's
    }
    event.preventDefault();
    if (link.hasAttribute("aria-busy")) {
      return; // a double click begins one login
    }
    leave();
  });

  // By the back button a browser may show the page as it was left: busy.
  addEventListener("pageshow", (event) => event.persisted && rest());
}

// Return the address of QQ's page, for this browser and this once.
async function findQQ(link) {
  const address = link.href.replace("/qq/authorize/", "/qq/login/");
  const headers = { Accept: "application/json" };
  const response = await fetch(address, { headers }).catch(() => {
    throw new Error("现在无法连接，请再试一次。");
  });
  if (!response.ok) {
    const seconds = response.headers.get("Retry-After"); // with 429 and 503
    throw new Error(seconds ? `请 ${seconds} 秒后再试。` : "QQ登录暂时不可用，请稍后再试。");
  }
  const { login_url } = await response.json();
  return login_url;
}
