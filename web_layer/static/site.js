// Improves pages, which also work without it: fields that depend on answers, menus, and buttons that show progress.
"use strict";

// Most pages ask for nothing without being loaded again, so they do without htmx. The others load it when it has work to
// do by itself, or when a visitor begins to do something: it costs more than all else of a page.
const ASKING = "[data-hx-get], [data-hx-post], [data-hx-boost]";
const ASKING_BY_ITSELF = '[data-hx-trigger^="load"], [data-hx-trigger^="every"]';
const BEGINNINGS = ["pointermove", "pointerdown", "keydown", "focusin"];
const ANSWERS = ["input", "change"];

function prepareHtmx(address) {
  if (!document.querySelector(ASKING)) {
    return;
  }
  const missed = [];
  const note = ({ type, target }) => missed.push({ type, target });
  const load = () => {
    BEGINNINGS.forEach((name) => document.removeEventListener(name, load, true));
    const script = document.createElement("script");
    script.src = address;
    // What was answered before htmx listened happens once more for it; it begins after a timer of its own.
    script.addEventListener("load", () =>
      setTimeout(() => {
        ANSWERS.forEach((name) => document.removeEventListener(name, note, true));
        missed.forEach(({ type, target }) => target.dispatchEvent(new Event(type, { bubbles: true })));
      }),
    );
    document.head.append(script);
  };
  ANSWERS.forEach((name) => document.addEventListener(name, note, true));
  BEGINNINGS.forEach((name) => document.addEventListener(name, load, true));
  if (document.querySelector(ASKING_BY_ITSELF)) {
    load();
  }
}
prepareHtmx(document.currentScript.dataset.htmx);

function answersIn(form, name) {
  const found = [...form.elements].filter((one) => one.name === name || one.name.startsWith(`${name}.`));
  const chosen = found.filter((one) => !["radio", "checkbox"].includes(one.type) || one.checked);
  return chosen.map((one) => one.value);
}

function showWhatApplies(form) {
  for (const field of form.querySelectorAll("[data-applies-when]")) {
    const wanted = JSON.parse(field.dataset.appliesWhen);
    const applies = Object.entries(wanted).every(([name, values]) =>
      answersIn(form, name).some((answer) => values.includes(answer)),
    );
    field.hidden = !applies;
  }
}

// Only the script can show a password or print, so only the script adds the buttons for it.
function offerToReveal(root) {
  root.querySelectorAll("button[data-reveals], button[data-prints], button[data-copies]").forEach((button) => {
    button.hidden = false;
  });
  root.querySelectorAll(".pick-all").forEach((label) => {
    label.hidden = false;
  });
}

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-picks]")) {
    for (const box of document.querySelectorAll(`input[name^="${event.target.dataset.picks}."]`)) {
      box.checked = event.target.checked;
    }
  }
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-reveals]");
  if (button) {
    const field = document.getElementById(button.dataset.reveals);
    const isShown = field.type === "password";
    field.type = isShown ? "text" : "password";
    button.setAttribute("aria-pressed", String(isShown));
    field.focus();
  }
});

document.addEventListener("click", (event) => {
  if (event.target.closest("button[data-prints]")) {
    window.print();
  }
  const copier = event.target.closest("button[data-copies]");
  if (copier) {
    navigator.clipboard?.writeText(copier.dataset.copies).then(() => copier.classList.add("done"));
  }
});

// How long ago something was, kept true while the page is open. Beyond a day the server's words do.
const MINUTE = 60_000;

function renewAges() {
  for (const time of document.querySelectorAll("time[data-age]")) {
    const minutes = Math.max(1, Math.floor((Date.now() - Date.parse(time.dateTime)) / MINUTE));
    if (minutes < 24 * 60) {
      time.textContent = minutes < 60 ? `${minutes}\u00a0min` : `${Math.floor(minutes / 60)}\u00a0h`;
    }
  }
}
setInterval(renewAges, MINUTE);

function prepare(root) {
  offerToReveal(root);
  for (const form of root.querySelectorAll("form")) {
    showWhatApplies(form);
  }
}

document.addEventListener("change", (event) => {
  if (event.target.form) {
    showWhatApplies(event.target.form);
  }
});

document.addEventListener("submit", (event) => {
  const pressed = event.submitter;
  // Turn it back into a password field, so that the browser does not remember it as ordinary text.
  event.target.querySelectorAll("button[data-reveals][aria-pressed=true]").forEach((button) => button.click());
  if (event.target.dataset.sent === "yes") {
    event.preventDefault();
  } else if (pressed && pressed.dataset.once !== undefined) {
    event.target.dataset.sent = "yes";
    pressed.setAttribute("aria-busy", "true");
    pressed.textContent = pressed.dataset.once || pressed.textContent;
  }
});

// Enter in a search or an address presses the button next to it, not the one that sends the whole form.
document.addEventListener("keydown", (event) => {
  const wanted = event.key === "Enter" && event.target.matches("input") && event.target.closest("[data-enter]");
  const button = wanted && event.target.form.querySelector(`button[name="do"][value="${wanted.dataset.enter}"]`);
  if (button) {
    event.preventDefault();
    button.click();
  }
});

// On paper the documents of a contract are whole.
window.addEventListener("beforeprint", () => {
  document.querySelectorAll(".documents details").forEach((text) => {
    text.open = true;
  });
});

// A price that grows moves the button below it. While the button is pressed the price waits, or the press would be lost.
document.addEventListener("htmx:before:swap", (event) => {
  const form = event.target.closest?.("form.offering");
  if (form?.querySelector("button:active")) {
    event.preventDefault();
    document.addEventListener("pointerup", () => form.dispatchEvent(new Event("input")), { once: true });
  }
});

window.addEventListener("pageshow", (event) => {
  if (event.persisted) {
    document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    document.querySelectorAll("details.menu[open]").forEach((menu) => {
      menu.open = false;
      menu.querySelector("summary").focus();
    });
  }
  if (document.body.matches(".office")) {
    pressInOffice(event);
  }
});

// The back office: "/" moves to the box on top, "?" lists the keys, Ctrl-K opens the palette.
function pressInOffice(event) {
  const isCommand = event.ctrlKey || event.metaKey;
  if (event.key === "/" && !isTyping(event.target)) {
    event.preventDefault();
    document.getElementById("find")?.focus();
  } else if (event.key === "?" && !isTyping(event.target)) {
    event.preventDefault();
    show("keys");
  } else if (event.key.toLowerCase() === "k" && isCommand) {
    event.preventDefault();
    show("palette");
  }
}

// No search criterion begins with such a key, so the keys also work in the empty search field, which is focused first.
function isTyping(target) {
  const isEmptyCriterion = target.matches(".search-grid input") && target.value === "";
  return target.matches("input, textarea, select") && !isEmptyCriterion;
}

function show(id) {
  const dialog = document.getElementById(id);
  if (dialog && !document.querySelector("dialog[open]")) {
    dialog.showModal();
  }
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-shows]");
  if (opener) {
    show(opener.dataset.shows);
  }
});

// The first order was number 1000001, so fewer digits are only the beginning of a number.
const WHOLE_NUMBER = 7;
const linksOfPalette = () => [...document.querySelectorAll("#palette a")];

document.addEventListener("input", (event) => {
  if (event.target.id === "palette-text") {
    const sought = event.target.value.trim().toLowerCase();
    for (const link of linksOfPalette()) {
      link.parentElement.hidden = !link.textContent.toLowerCase().includes(sought);
    }
  }
});

document.addEventListener("submit", (event) => {
  const typed = event.target.querySelector("#palette-text");
  if (!typed) {
    return;
  }
  const text = typed.value.trim();
  const page = text && linksOfPalette().find((link) => !link.parentElement.hidden);
  const [, digits = ""] = /^(?:dt)?[- ]*(\d+)$/i.exec(text) || [];
  // Orders are searched by number, customers by name.
  event.target.elements.subject.value = digits ? "orders" : "customers";
  typed.name = digits ? "number" : "name";
  if (digits.length >= WHOLE_NUMBER) {
    event.preventDefault();
    location.assign(event.target.dataset.orderUrl + digits);
  } else if (page) {
    event.preventDefault();
    page.click();
  }
});

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    // The office's menu opens its neighbors.
    const whole = menu.matches("[data-beside]") ? menu.parentElement : menu;
    if (!whole.contains(event.target)) {
      menu.open = false;
    }
  }
});

// An order, or a list of the back office, shows changes, fetched from an address that does not extend the session. Each
// part is replaced separately, and a form that is being filled in is left alone.
const LIVE_EVERY = 4000;
const LIVE_SOON = 1500;

async function followLive() {
  const root = document.querySelector("[data-live]");
  if (!root) {
    return;
  }
  if (document.visibilityState === "visible") {
    const address = `${root.dataset.live}${root.dataset.live.includes("?") ? "&" : "?"}since=${encodeURIComponent(root.dataset.since)}`;
    const response = await fetch(address, { redirect: "manual" }).catch(() => null);
    if (response && (response.type === "opaqueredirect" || (response.status >= 400 && response.status < 500))) {
      stopLive();
      return;
    }
    if (response && response.status === 200) {
      showLive(root, new DOMParser().parseFromString(await response.text(), "text/html"));
    }
  }
  setTimeout(followLive, root.querySelector(".running") ? LIVE_SOON : LIVE_EVERY);
}

function stopLive() {
  const told = document.getElementById("live-stopped");
  if (told) {
    told.textContent = "This page no longer updates itself. Reload it to see what changed.";
    told.hidden = false;
  }
}

function showLive(root, page) {
  const fresh = page.querySelector("[data-since]");
  const news = [];
  for (const list of root.querySelectorAll("[data-parts]")) {
    replaceParts(list, page.getElementById(list.id));
  }
  for (const part of root.querySelectorAll("[data-part]")) {
    const other = page.getElementById(part.id);
    if (other && replacePart(part, other) && other.dataset.words && other.dataset.words !== part.dataset.words) {
      news.push(other.dataset.words);
    }
  }
  root.dataset.since = fresh.dataset.since || "";
  if (!fresh.dataset.live) {
    delete root.dataset.live; // The order has ended, so nothing more will change.
  }
  if (news.length) {
    document.getElementById("live-told").textContent = news.join(" ");
  }
}

// A list with other parts than before, such as a plan that was just made, is replaced as a whole.
function replaceParts(list, other) {
  const ids = (of) => [...of.querySelectorAll("[data-part]")].map((one) => one.id).join();
  if (other && ids(list) !== ids(other) && ![...list.querySelectorAll("[data-part=form]")].some(isInUse)) {
    list.innerHTML = other.innerHTML;
    prepare(list);
  }
}

// Returns true if the part was replaced. What a visitor unfolded stays so, found by its id if others may come before it.
function replacePart(part, other) {
  const sameIn = (one, place) => (one.id ? other.querySelector(`#${one.id}`) : other.querySelectorAll("details")[place]);
  part.querySelectorAll("details").forEach((one, place) => {
    sameIn(one, place)?.toggleAttribute("open", one.open);
  });
  for (const one of part.querySelectorAll(".fold input")) {
    other.querySelector(`#${one.id}`)?.toggleAttribute("checked", one.checked);
  }
  if (part.innerHTML.trim() === other.innerHTML.trim()) {
    return false;
  }
  if (part.dataset.part === "form" && isInUse(part)) {
    return false;
  }
  const focused = focusIn(part);
  part.replaceWith(other);
  prepare(other);
  if (focused) {
    focusAgain(other, focused);
  }
  return true;
}

const controlsIn = (element) => [element, ...element.querySelectorAll("a, summary, button, .fold input")];

// The place of the focus: the closest element with an id, and the number of the control in it. Null if it is elsewhere.
function focusIn(part) {
  const around = part.contains(document.activeElement) ? document.activeElement.closest("[id]") : null;
  return around && { id: around.id, place: controlsIn(around).indexOf(document.activeElement) };
}

// Folds around the control are opened: a service that is now ready is folded, and what is folded cannot have the focus.
function focusAgain(part, { id, place }) {
  const around = part.id === id ? part : part.querySelector(`#${id}`);
  const control = (around && controlsIn(around)[place]) || part.querySelector("a, summary, button");
  let fold = control?.closest("summary") ? control.parentElement : control;
  while ((fold = fold?.parentElement.closest("details"))) {
    fold.open = true;
  }
  control?.focus({ preventScroll: true });
}

function isInUse(part) {
  const fields = [...part.querySelectorAll("input:not([type=hidden]), textarea, select")];
  return fields.some((one) => one === document.activeElement || (one.value !== one.defaultValue && one.type !== "submit"));
}
setTimeout(followLive, LIVE_SOON);

// The first focus: the search, its wrong field, or the error message, even on a page longer than the window.
function begin() {
  (document.querySelector(".search-home .wrong input") || document.querySelector(".search-home .search-grid input"))?.focus();
  if (document.activeElement === document.body) {
    document.getElementById("error-summary")?.focus();
  }
}

document.addEventListener("htmx:after:swap", (event) => {
  prepare(document);
  const pressed = event.detail.ctx.sourceEvent?.target;
  // "Show more" is replaced by what it shows: the first new choice gets the focus, as after a new page.
  if (pressed?.matches?.("button[formaction]") && !pressed.isConnected) {
    document.querySelector(pressed.getAttribute("formaction"))?.focus();
  }
  if (event.detail.ctx.target === document.body) {
    document.activeElement.blur();
    begin();
    if (document.activeElement === document.body) {
      const heading = document.querySelector("h1");
      heading.tabIndex = -1;
      heading.focus({ preventScroll: true });
    }
  }
});

// An answer that is not such a page is left to the browser: an error page, or a missing network.
for (const failure of ["htmx:error", "htmx:response:error"]) {
  document.addEventListener(failure, ({ detail: { ctx } }) => {
    if (ctx?.sourceElement.matches("form[data-hx-boost]") && ctx.response?.status !== 422) {
      setTimeout(() => ctx.sourceElement.submit());
    }
  });
}
prepare(document);
begin();
