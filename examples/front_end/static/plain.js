// The page plain.html: sign in, see who is signed in and on how many devices, end the others, sign
// out. Nothing reloads.
import { findMember, goToQQ, send, signIn, signOut } from "./session.js";

const at = (id) => document.getElementById(id);

async function show() {
  const member = await findMember();
  if (member) {
    const { total } = await send("GET", "/auth/sessions/");
    at("name").textContent = member.nickname || member.username; // never innerHTML: QQ's words
    at("total").textContent = total;
  }
  at("member").hidden = !member;
  at("stranger").hidden = Boolean(member);
}

// Do one thing at a time; then show the page as it is now, or say why it could not be done.
async function act(element, work) {
  if (element.hasAttribute("aria-busy")) {
    return;
  }
  element.setAttribute("aria-busy", "true");
  at("trouble").textContent = "";
  try {
    await work();
    await show();
  } catch (failure) {
    at("trouble").textContent = failure.message;
  }
  element.removeAttribute("aria-busy");
}

function on(id, event, work) {
  at(id).addEventListener(event, (happened) => {
    happened.preventDefault();
    act(at(id), () => work(at(id)));
  });
}

on("qq", "click", () => goToQQ("/front/plain.html"));
on("login", "submit", async ({ elements }) => {
  await signIn(elements.account.value, elements.password.value);
  elements.password.value = "";
});
on("end-others", "click", () => send("DELETE", "/auth/sessions/"));
on("sign-out", "click", signOut);

// By the back button a browser may show the page as it was left: busy, or somebody else's.
addEventListener("pageshow", (event) => event.persisted && location.reload());

act(document.body, () => {});
