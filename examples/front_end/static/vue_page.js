// The page vue.html: the same as plain.html. Templates are functions here, because a template that
// Vue compiles in the browser would need `unsafe-eval` in the Content-Security-Policy.
import { findMember, goToQQ, send, signIn, signOut } from "./session.js";

const { createApp, h, reactive } = Vue;

const page = reactive({
  isShown: false,
  isBusy: false,
  trouble: "",
  member: null,
  total: 0,
  account: "",
  password: "",
});

async function show() {
  page.member = await findMember();
  if (page.member) {
    const { total } = await send("GET", "/auth/sessions/");
    page.total = total;
  }
  page.isShown = true;
}

// Do one thing at a time; then show the page as it is now, or say why it could not be done.
async function act(work) {
  if (page.isBusy) {
    return;
  }
  page.isBusy = true;
  page.trouble = "";
  try {
    await work();
    await show();
  } catch (failure) {
    page.trouble = failure.message;
  }
  page.isBusy = false;
}

const toQQ = () => act(() => goToQQ("/front/vue.html"));
const endOthers = () => act(() => send("DELETE", "/auth/sessions/"));
const leave = () => act(signOut);

function enter() {
  act(async () => {
    await signIn(page.account, page.password);
    page.password = "";
  });
}

function prevented(work) {
  return (event) => {
    event.preventDefault();
    work();
  };
}

function busy() {
  return page.isBusy ? { "aria-busy": "true" } : {};
}

function field(label, name, attributes) {
  const onInput = (event) => (page[name] = event.target.value);
  const typed = { name, value: page[name], onInput, required: true };
  return h("label", [label, h("input", { ...typed, ...attributes })]);
}

function button(words, onClick) {
  return h("p", h("button", { type: "button", onClick, ...busy() }, words));
}

function stranger() {
  const href = "/qq/authorize/?next=/front/vue.html";
  const link = { class: "qq", rel: "nofollow", href, onClick: prevented(toQQ), ...busy() };
  return h("section", [
    h("p", h("a", link, "QQ登录")),
    h("form", { method: "post", action: "/auth/login/", onSubmit: prevented(enter) }, [
      field("用户名或手机号", "account", { autocomplete: "username", maxlength: 64 }),
      field("密码", "password", { type: "password", autocomplete: "current-password" }),
      h("button", "登录"),
    ]),
  ]);
}

function member() {
  const name = page.member.nickname || page.member.username;
  return h("section", [
    h("p", ["您好，", h("b", name), "。您在 ", h("b", page.total), " 个设备上登录着。"]),
    button("退出其他设备", endOthers),
    button("退出登录", leave),
  ]);
}

const App = {
  render: () => [
    h("h1", "我的设备"),
    h("p", { class: "trouble", role: "alert" }, page.trouble),
    page.isShown && (page.member ? member() : stranger()),
  ],
};

// By the back button a browser may show the page as it was left: busy, or somebody else's.
addEventListener("pageshow", (event) => event.persisted && location.reload());

createApp(App).mount("#page");
act(() => {});
