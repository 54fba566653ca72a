// Small comforts; every page works without them.
"use strict";

const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const one = (selector, within = document) => within.querySelector(selector);
const make = (name, values) => Object.assign(document.createElement(name), values);
const ask = (path) => fetch(path).then((answer) => (answer.ok ? answer.json() : Promise.reject(answer.status)));
const soon = (milliseconds, act) => {
  let timer;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(() => act().catch(() => {}), milliseconds);
  };
};

// Count down while somebody types, as the server counts: an address is 23, an emoji 1.
const segmenter = Intl.Segmenter ? new Intl.Segmenter() : null;

function lengthOf(text) {
  const short = text.trim()
    .replace(/https?:\/\/[^\s<>"]+/gi, "x".repeat(23))
    .replace(new RegExp("(@[a-z0-9_]{1,30})@" + location.host.replace(/[.]/g, "\\."), "gi"), "$1");
  return segmenter ? [...segmenter.segment(short)].length : [...short].length;
}

for (const area of all("textarea[data-limit]")) {
  const left = document.getElementById(area.getAttribute("aria-describedby"));
  const count = () => {
    const rest = area.dataset.limit - lengthOf(area.value);
    left.textContent = rest < 0 ? -rest + " too many" : rest + " left";
    left.classList.toggle("over", rest < 0);
  };
  area.addEventListener("input", count);
  count();
}

// A form goes out once, however often its button is pressed.
addEventListener("submit", (event) => {
  if (event.target.dataset.sent) event.preventDefault();
  event.target.dataset.sent = "yes";
});
addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.sent;
});

// The composer: Ctrl+Enter sends, unsent text is kept, names are completed.
for (const area of all(".composer textarea")) {
  const form = area.form;
  const answered = form.elements.in_reply_to_id;
  const key = "unsent " + (answered ? answered.value : form.getAttribute("action"));
  const changed = () => area.dispatchEvent(new Event("input"));
  if (area.autofocus) area.setSelectionRange(area.value.length, area.value.length);
  area.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });

  const failed = one("[role=alert]");
  if (!failed) localStorage.removeItem(sessionStorage.getItem("sent"));
  const [kept, before] = [localStorage.getItem(key), area.value];
  if (!failed && kept && kept !== before) {
    const note = make("p", { className: "hint", textContent: "This is what you had not sent yet. " });
    const onclick = () => {
      note.remove();
      area.value = before;
      changed();
    };
    note.append(make("button", { type: "button", className: "quiet", textContent: "Discard it", onclick }));
    area.after(note);
    area.value = kept;
  }
  sessionStorage.removeItem("sent");
  form.addEventListener("submit", () => sessionStorage.setItem("sent", key));

  const told = one(".told", form) || make("p", { className: "hint told" });
  area.after(told);
  const tell = soon(300, async () => {
    const names = [...new Set([...area.value.matchAll(/(?:^|[^\w@/])@(\w{1,30})/g)].map((match) => match[1]))];
    const found = names.length ? await ask("/updates/named?names=" + names) : [];
    told.textContent = found.length ? "Will be told: @" + found.join(", @") : "";
  });

  const list = make("ul", { className: "people", id: "names", role: "listbox", ariaLabel: "People", hidden: true });
  area.after(list);
  area.setAttribute("aria-controls", list.id);
  const choices = () => all("li", list);
  const chosen = () => one("[aria-selected=true]", list);
  const begun = () => /(^|[^\w@/])@(\w{1,30})$/.exec(area.value.slice(0, area.selectionStart));
  const close = () => {
    list.hidden = true;
    for (const name of ["role", "aria-expanded", "aria-activedescendant"]) area.removeAttribute(name);
  };
  const select = (choice) => {
    for (const other of choices()) other.ariaSelected = other === choice;
    area.setAttribute("aria-activedescendant", choice.id);
  };
  const take = (choice) => {
    const [start, end] = [area.selectionStart - begun()[2].length, area.selectionStart];
    area.setRangeText(choice.dataset.name + " ", start, end, "end");
    close();
    changed();
    setTimeout(() => area.focus());
  };
  const offer = soon(150, async () => {
    const match = begun();
    const people = match ? await ask("/updates/people?q=" + match[2]) : [];
    if (!people.length || !begun()) return close();
    list.replaceChildren(...people.map((person, number) => {
      const textContent = `@${person.username} ${person.name}`;
      const choice = make("li", { id: "name" + number, role: "option", textContent });
      choice.dataset.name = person.username;
      choice.onmousedown = () => take(choice);
      return choice;
    }));
    list.hidden = false;
    Object.assign(area, { role: "combobox", ariaExpanded: "true" });
    select(list.firstChild);
  });
  area.addEventListener("keydown", (event) => {
    if (list.hidden || event.ctrlKey || event.metaKey) return;
    const [people, at] = [choices(), choices().indexOf(chosen())];
    const acts = {
      ArrowDown: () => select(people[(at + 1) % people.length]),
      ArrowUp: () => select(people.at(at - 1)),
      Enter: () => take(chosen()),
      Tab: () => take(chosen()),
      Escape: close,
    };
    if (!acts[event.key]) return;
    event.preventDefault();
    acts[event.key]();
  });
  area.addEventListener("blur", close);
  area.addEventListener("input", () => {
    localStorage.setItem(key, area.value);
    if (!area.value.trim() || area.value === before && !failed) localStorage.removeItem(key);
    tell();
    offer();
  });
  close();
  changed();
}

// Favourite, boost and bookmark in place.
addEventListener("submit", (event) => {
  const { target: form, submitter: button } = event;
  const verb = button && /^(un)?(favourite|reblog|bookmark)$/.exec(button.name);
  if (event.defaultPrevented || !verb) return;
  event.preventDefault();
  delete form.dataset.sent;
  const body = new URLSearchParams(new FormData(form, button));
  fetch(form.action, { method: "POST", body, redirect: "manual" }).then((answer) => {
    if (answer.status === 429) return answer.text().then((page) => {
      one(".problem", form)?.remove();
      button.parentNode.after(one(".problem", new DOMParser().parseFromString(page, "text/html")));
    });
    if (answer.type !== "opaqueredirect") return location.reload();
    const number = Math.max(0, Number(one("b", button)?.textContent || 0) + (verb[1] ? -1 : 1));
    button.name = (verb[1] ? "" : "un") + verb[2];
    button.ariaPressed = !verb[1];
    one("b", button)?.remove();
    if (number && verb[2] !== "bookmark") button.append(" ", make("b", { textContent: number }));
  }, () => location.reload());
});

// Say that there are new posts; nothing moves unasked.
const [newest, timeline] = [one(".h-feed article"), { "/": "home", "/public": "public" }[location.pathname]];
if (newest && timeline && !location.search && one("[action='/logout']")) {
  const bar = make("p", { className: "notice", role: "status", hidden: true });
  newest.closest(".h-feed").before(bar);
  setInterval(async () => {
    if (document.hidden) return;
    const count = await ask(`/updates/count?timeline=${timeline}&since=${newest.id.slice(1)}`).catch(() => 0);
    if (!count || bar.dataset.count === String(count)) return;
    bar.dataset.count = count;
    bar.hidden = false;
    const words = count === 1 ? "1 new post" : `${count === 20 ? "20 or more" : count} new posts`;
    bar.replaceChildren(make("a", { href: location.pathname, textContent: words }));
  }, 60000);
}

// Keys, for who has not switched them off; ? lists them.
const keys = {
  j: ["next post", () => step(1)],
  k: ["previous post", () => step(-1)],
  o: ["open it", (post) => one(".u-url", post).click()],
  p: ["its author", (post) => one(".p-author", post).click()],
  r: ["reply", (post) => one(".do a", post).click()],
  f: ["favourite", (post) => one("[name$=favourite]", post).click()],
  b: ["boost", (post) => one("[name$=reblog]", post).click()],
  x: ["show or hide", (post) => one("summary", post).click()],
  n: ["new post", () => location.assign("/compose")],
  "/": ["search", () => location.assign("/search")],
  g: ["and h: home, n: notifications, p: profile", () => {}],
  "?": ["this list", () => help()],
};
const places = { h: "Home", n: "Notifications", p: "Profile" };
const step = (by) => {
  const [posts, post] = [all("article"), document.activeElement.closest("article")];
  const next = posts[post ? posts.indexOf(post) + by : 0];
  if (next) one(".u-url", next).focus();
};
const help = () => {
  const lines = Object.entries(keys).map(([key, [words]]) => make("p", { textContent: `${key}: ${words}` }));
  const dialog = make("dialog", { onclick: () => dialog.remove() });
  dialog.append(...lines, make("button", { textContent: "Close" }));
  document.body.append(dialog);
  dialog.showModal();
};
let last = "";
if (document.documentElement.dataset.keys !== "off") addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.target.closest("input, textarea, select, dialog")) return;
  const key = event.key;
  const place = last === "g" && all("nav a").find((link) => link.textContent.startsWith(places[key]));
  last = key;
  if (place) return place.click();
  const act = keys[key];
  if (!act) return;
  event.preventDefault();
  act[1](document.activeElement.closest("article") || document);
});

// Keep "3 min" true while a page stays open.
setInterval(() => {
  for (const time of all("time[datetime]")) {
    const minutes = Math.floor((Date.now() - new Date(time.dateTime)) / 60000);
    const words = minutes < 60 ? minutes + " min" : Math.floor(minutes / 60) + " h";
    if (minutes > 0 && minutes < 1440) time.textContent = words;
  }
}, 60000);
