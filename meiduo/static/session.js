// The access token lives minutes, the sign-in days. A page is renewed by the server, before it is
// shown; what a script sends by fetch is sent again after `renew`.
"use strict";

// Every page has this script, a shop's own ones too: no name but `meiduo` is left in their scope.
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
