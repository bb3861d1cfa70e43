// Requests of whoever is signed in here. The tokens are in cookies that no script can read; beside
// each stands its CSRF value, which a script can read, and which every change has to bring.

const PREFIX = location.protocol === "https:" ? "__Host-" : "";
const SLOW = 8_000; // milliseconds until the page says that one may try again

// Return who is signed in, or null.
export async function findMember() {
  if (!csrf("access") && !csrf("refresh")) {
    return null; // a request would only be refused
  }
  try {
    const { user } = await send("GET", "/auth/me/");
    return user;
  } catch (failure) {
    if (failure.reason === "token_invalid") {
      return null; // signed out elsewhere
    }
    throw failure;
  }
}

// Send a request; return what the JSON says. When the access token is over, renew it and send once
// more. What is thrown has a `message` to show, and the `reason` of a refusal.
export async function send(method, address, body) {
  if (!csrf("access")) {
    await renew(); // after fifteen idle minutes: spares a refusal
  }
  try {
    return await sendOnce(method, address, body);
  } catch (failure) {
    // another 401 is a wrong password, or wants a new sign-in: the same again would not help
    if (failure.reason !== "token_invalid" || !(await renew())) {
      throw failure;
    }
    return sendOnce(method, address, body);
  }
}

export function signIn(account, password) {
  return send("POST", "/auth/login/", { account, password, cookies: "1" });
}

export function signOut() {
  return send("POST", "/auth/logout/");
}

// Go to QQ; it leads back to the page `onward`, signed in.
export async function goToQQ(onward) {
  const { login_url } = await send("GET", `/qq/login/?next=${encodeURIComponent(onward)}`);
  location.assign(login_url);
  await new Promise((resolve) => setTimeout(resolve, SLOW)); // busy until the page is left
  throw new Error("网络较慢，请再试一次。");
}

async function sendOnce(method, address, body) {
  const headers = { Accept: "application/json" };
  if (method !== "GET") {
    headers["X-CSRF-TOKEN"] = csrf("access");
  }
  if (body) {
    headers["Content-Type"] = "application/json";
  }
  const response = await ask(address, { method, headers, body: JSON.stringify(body) });
  if (!response.ok) {
    throw await refusal(response);
  }
  return response.status === 204 ? {} : response.json();
}

async function ask(address, request) {
  try {
    return await fetch(address, request);
  } catch {
    throw new Error("现在无法连接，请再试一次。");
  }
}

async function refusal(response) {
  const failure = await response.json().catch(() => ({})); // a proxy's page is no JSON
  const seconds = response.headers.get("Retry-After"); // with 429 and 503
  const hint = seconds ? `请 ${seconds} 秒后再试。` : (failure.hint ?? "请稍后再试。");
  const error = new Error(`${failure.errmsg ?? "商城正忙"}。${hint}`);
  error.reason = failure.reason;
  return error;
}

let renewal = null; // requests that find out at the same time wait for one renewal

// Renew the tokens; return whether there are new ones.
function renew() {
  renewal ??= renewOnce().finally(() => {
    renewal = null;
  });
  return renewal;
}

async function renewOnce() {
  const value = csrf("refresh");
  if (!value) {
    return false;
  }
  const headers = { Accept: "application/json", "X-CSRF-TOKEN": value };
  const response = await ask("/auth/refresh/", { method: "POST", headers });
  if (response.status === 429 || response.status >= 500) {
    throw await refusal(response); // nobody knows whether they are signed in
  }
  return response.ok;
}

// Return the CSRF value of a token, "access" or "refresh"; nothing when the cookie is not there.
function csrf(token) {
  const start = `${PREFIX}csrf_${token}_token=`;
  const cookie = document.cookie.split("; ").find((each) => each.startsWith(start));
  return cookie?.slice(start.length) ?? "";
}
