// Improves pages that work without it: fields that apply only after some answers, menus, and a pressed button that waits.
"use strict";

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

function prepare(root) {
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
  if (event.target.dataset.sent === "yes") {
    event.preventDefault();
  } else if (pressed && pressed.dataset.once !== undefined) {
    event.target.dataset.sent = "yes";
    pressed.setAttribute("aria-busy", "true");
    pressed.textContent = pressed.dataset.once || pressed.textContent;
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
  const typing = event.target.matches("input, textarea, select");
  if (document.body.matches(".office")) {
    pressInOffice(event, typing);
  }
});

// The back office: "/" searches, "?" lists the keys, Ctrl-K goes anywhere.
function pressInOffice(event, typing) {
  const opens = { "?": "keys", k: "palette" }[event.key];
  const dialog = opens && document.getElementById(opens);
  if (event.key === "/" && !typing) {
    event.preventDefault();
    search();
  } else if (dialog && !dialog.open && (event.key === "k" ? event.ctrlKey || event.metaKey : !typing)) {
    event.preventDefault();
    dialog.showModal();
  }
}

function search() {
  const field = document.querySelector(".search-grid input");
  if (field) {
    field.closest("details")?.setAttribute("open", "");
    field.focus();
  } else {
    document.querySelector(".wordmark").click();
  }
}

const palette = document.getElementById("palette");
if (palette) {
  const typed = palette.querySelector("#palette-text");
  const links = [...palette.querySelectorAll("a")];
  typed.addEventListener("input", () => {
    for (const link of links) {
      link.parentElement.hidden = !link.textContent.toLowerCase().includes(typed.value.trim().toLowerCase());
    }
  });
  palette.querySelector("form").addEventListener("submit", (event) => {
    const text = typed.value.trim();
    const page = text && links.find((link) => !link.parentElement.hidden);
    if (/^dt-\d+$/i.test(text)) {
      event.preventDefault();
      location.assign(event.target.dataset.orderUrl + text.toUpperCase());
    } else if (page) {
      event.preventDefault();
      page.click();
    }
  });
}
document.querySelector(".search-home .search-grid input")?.focus();

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) {
      menu.open = false;
    }
  }
});

document.addEventListener("htmx:after:swap", () => prepare(document));
prepare(document);
