// What pages do beyond links and forms. All of it is a convenience: without it every page works.
"use strict";
(() => {
  // News: one stream a page, none while the page is hidden.
  const address = document.body.dataset.news;
  let stream = null;
  const listen = () => {
    if (!address || document.hidden || stream) return;
    stream = new EventSource(address);
    stream.addEventListener("news", () => document.body.dispatchEvent(new CustomEvent("news")));
  };
  const hush = () => { if (stream) { stream.close(); stream = null; } };
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) { hush(); } else { listen(); document.body.dispatchEvent(new CustomEvent("news")); }
  });
  window.addEventListener("pagehide", hush);
  window.addEventListener("pageshow", listen);
  listen();

  // Enter while kana are being converted sends nothing.
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.isComposing) event.stopPropagation();
  }, true);

  // A form is sent once, however often its button is pressed; after going back it can be sent again.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  });
})();
