// The access token lives minutes, the sign-in days: renew it when a page finds the visitor signed out.
"use strict";
window.meiduo = {
  // The CSRF value of a cookie that only this host can have set.
  csrf(kind) {
    const name = document.documentElement.dataset[kind === "refresh" ? "csrfRefresh" : "csrfAccess"] + "=";
    const found = document.cookie.split("; ").find((cookie) => cookie.startsWith(name));
    return found ? found.slice(name.length) : "";
  },
  async renew() {
    const csrf = this.csrf("refresh");
    if (!csrf) return false;
    const headers = { Accept: "application/json", "X-CSRF-TOKEN": csrf };
    return (await fetch("/auth/refresh/", { method: "POST", headers })).ok;
  },
};
(async () => {
  if (!("signedOut" in document.body.dataset) || !window.meiduo.csrf("refresh")) return;
  if (Date.now() - Number(sessionStorage.renewed ?? 0) < 10_000) return; // it did not help just now
  sessionStorage.renewed = Date.now();
  if (await window.meiduo.renew()) location.reload();
})();
