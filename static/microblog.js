// Small comforts; every page works without them.
"use strict";

// Count down while somebody types, as the server counts: an address is 23, an emoji 1.
const segmenter = window.Intl && Intl.Segmenter ? new Intl.Segmenter() : null;

function lengthOf(text) {
  const short = text.trim()
    .replace(/https?:\/\/[^\s<>"]+/gi, "x".repeat(23))
    .replace(new RegExp("(@[a-z0-9_]{1,30})@" + location.host.replace(/[.]/g, "\\."), "gi"), "$1");
  return segmenter ? [...segmenter.segment(short)].length : [...short].length;
}

for (const area of document.querySelectorAll("textarea[data-limit]")) {
  const left = document.getElementById(area.getAttribute("aria-describedby"));
  const count = () => {
    const rest = area.dataset.limit - lengthOf(area.value);
    left.textContent = rest < 0 ? -rest + " too many" : rest + " left";
    left.classList.toggle("over", rest < 0);
  };
  area.addEventListener("input", count);
  count();
}

// Ctrl+Enter sends; a form goes out once, however often its button is pressed.
for (const area of document.querySelectorAll(".composer textarea")) {
  if (area.autofocus) area.setSelectionRange(area.value.length, area.value.length);
  area.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) area.form.requestSubmit();
  });
}
for (const form of document.querySelectorAll("form")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  });
}
window.addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.sent;
});

// Keep "3 min" true while a page stays open.
setInterval(() => {
  for (const time of document.querySelectorAll("time[datetime]")) {
    const minutes = Math.floor((Date.now() - new Date(time.dateTime)) / 60000);
    if (minutes >= 1 && minutes < 60) time.textContent = minutes + " min";
    else if (minutes >= 60 && minutes < 1440) time.textContent = Math.floor(minutes / 60) + " h";
  }
}, 60000);
