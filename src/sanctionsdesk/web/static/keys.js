"use strict";
// Keys and the number beside the slider; every page works without this file.
(() => {
  const one = (selector) => document.querySelector(selector);
  const off = () => window.localStorage.getItem("keys") === "off";

  document.addEventListener("input", (event) => {
    const changed = event.target;
    if (changed.id === "threshold") {
      const steps = [...document.querySelectorAll("#steps-list option")];
      const step = steps.filter((told) => Number(told.value) <= Number(changed.value)).pop();
      one("#threshold-value").textContent = `${Number(changed.value).toFixed(2)} ${step ? step.label : ""}`;
    } else if (changed.id === "keys-on") {
      window.localStorage.setItem("keys", changed.checked ? "on" : "off");
    }
  });

  const step = (by) => {
    const rows = [...document.querySelectorAll("a[data-row]")];
    const at = rows.indexOf(document.activeElement);
    const next = rows[Math.min(Math.max(at + by, 0), rows.length - 1)];
    if (next) next.focus();
  };

  const open = (key) => {
    const found = one(`details[data-key="${key}"]`);
    if (!found) return false;
    found.open = true;
    found.querySelector("select, textarea, button").focus();
    return true;
  };

  document.addEventListener("keydown", (event) => {
    const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
    if (typing || event.ctrlKey || event.metaKey || event.altKey || off()) return;
    const { key } = event;
    let done = true;
    if (key === "/" && one("#q")) one("#q").focus();
    else if (key === "/") window.location.assign("/");
    else if (key === "j") step(1);
    else if (key === "k") step(-1);
    else if (key === "?" && one("#keys")) {
      one("#keys").open = true;
      one("#keys summary").focus();
    } else if (key === "l") {
      document.querySelectorAll(".latin").forEach((told) => {
        told.hidden = !told.hidden;
      });
    } else if (key === "h") done = open("c");
    else if ("ynecu".includes(key)) done = open(key);
    else done = false;
    if (done) event.preventDefault();
  });

  const box = one("#keys-on");
  if (box) box.checked = !off();
})();
