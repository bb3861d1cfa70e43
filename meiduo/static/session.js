// The access token lives minutes, the sign-in days: renew it when a page finds the visitor signed out.
"use strict";
(async () => {
  const csrf = document.cookie.match(/(?:^|; )csrf_refresh_token=([^;]+)/);
  if (!("signedOut" in document.body.dataset) || !csrf) return;
  if (Date.now() - Number(sessionStorage.renewed ?? 0) < 10_000) return; // it did not help just now
  sessionStorage.renewed = Date.now();
  const answer = await fetch("/auth/refresh/", { method: "POST", headers: { "X-CSRF-TOKEN": csrf[1] } });
  if (answer.ok) location.reload();
})();
