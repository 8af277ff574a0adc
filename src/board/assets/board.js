// What pages do beyond links and forms. All of it is a convenience: without it every page works.
"use strict";
(() => {
  // News: one stream a page, none while the page is hidden.
  const address = document.body.dataset.news;
  let stream = null;
  // What somebody is at with the keyboard is not taken from under them: it is renewed once they have left it.
  let waits = false;
  const tell = () => {
    const at = document.activeElement;
    waits = Boolean(at && at.closest("#menu, [data-live]"));
    if (waits) return;
    // What waits to be read is shown anew once it was.
    if (document.querySelector("[data-renewed]")) { location.reload(); return; }
    document.body.dispatchEvent(new CustomEvent("news"));
  };
  document.addEventListener("focusout", () => { if (waits) setTimeout(tell, 0); });
  const listen = () => {
    if (!address || document.hidden || stream) return;
    stream = new EventSource(address);
    stream.addEventListener("news", tell);
  };
  const hush = () => { if (stream) { stream.close(); stream = null; } };
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) { hush(); } else { listen(); tell(); }
  });
  window.addEventListener("pagehide", hush);
  window.addEventListener("pageshow", listen);
  listen();

  // Enter while kana are being converted sends nothing.
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.isComposing) event.stopPropagation();
  }, true);

  // Keys: / finds, g and a letter goes to a page. Nothing happens while somebody writes.
  let goes = false;
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, select, textarea")) return;
    if (event.key === "/") {
      const find = document.querySelector("[data-find]");
      if (find) { event.preventDefault(); find.focus(); }
    } else if (goes) {
      const link = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
      if (link) link.click();
    }
    goes = event.key === "g";
  });

  // What goes on is looked at again; without scripts the page asks the browser to.
  if (document.querySelector("[data-goes-on]")) setTimeout(() => location.reload(), 700);

  // A form is sent once, however often its button is pressed; after going back it can be sent again.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if ("many" in form.dataset) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
  });
  // A file that is dropped anywhere is put in.
  if ("works" in document.body.dataset) {
    const holds = (event) => event.dataTransfer && [...event.dataTransfer.types].includes("Files");
    document.addEventListener("dragover", (event) => {
      if (!holds(event)) return;
      event.preventDefault();
      document.body.classList.add("dropping");
    });
    document.addEventListener("dragleave", (event) => {
      if (!event.relatedTarget) document.body.classList.remove("dropping");
    });
    document.addEventListener("drop", async (event) => {
      document.body.classList.remove("dropping");
      if (!holds(event)) return;
      event.preventDefault();
      const form = new FormData();
      form.append("back", "/files");
      for (const file of event.dataTransfer.files) form.append("file", file);
      const answer = await fetch("/files/upload", { method: "POST", body: form });
      if (answer.redirected) { location.assign(answer.url); return; }
      document.open(); document.write(await answer.text()); document.close();
    });
  }
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  });
})();
