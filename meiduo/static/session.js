// The access token lives minutes, the sign-in days: a page that finds nobody signed in renews it.
"use strict";

window.meiduo = {
  // The CSRF value of a cookie that only this host can have set.
  csrf(kind) {
    const { csrfAccess, csrfRefresh } = document.documentElement.dataset;
    const name = kind === "refresh" ? csrfRefresh : csrfAccess;
    const start = `${name}=`;
    const cookies = document.cookie.split("; ");
    const cookie = cookies.find((each) => each.startsWith(start));
    return cookie ? cookie.slice(start.length) : "";
  },

  // Whether there is a new access token now.
  async renew() {
    const csrf = this.csrf("refresh");
    if (!csrf) {
      return false;
    }
    const headers = { Accept: "application/json", "X-CSRF-TOKEN": csrf };
    const response = await fetch("/auth/refresh/", { method: "POST", headers });
    return response.ok;
  },
};

// Every page has this script, a shop's own ones too: no name but `meiduo` is left in their scope.
(async function renewAndReload() {
  const pause = 10_000; // milliseconds; a renewal that did not help is not tried again at once
  const isSignedOut = "signedOut" in document.body.dataset;
  if (!isSignedOut || !window.meiduo.csrf("refresh")) {
    return;
  }
  const lastTime = Number(sessionStorage.renewed ?? 0);
  if (Date.now() - lastTime < pause) {
    return;
  }
  sessionStorage.renewed = Date.now();
  if (await window.meiduo.renew()) {
    location.reload();
  }
})();
