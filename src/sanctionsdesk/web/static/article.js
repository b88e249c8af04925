"use strict";
// What lies under the pointer or the focus is shown on both sides; the links work without.
(() => {
  const lit = [];
  const light = (marked) => {
    marked.classList.add("lit");
    lit.push(marked);
  };
  const show = (at) => {
    while (lit.length) lit.pop().classList.remove("lit");
    const words = at.closest("[data-f]");
    const finding = at.closest("[id^='f-']");
    const ids = words ? words.dataset.f.split(" ") : [];
    if (finding) ids.push(finding.id.slice(2));
    for (const id of ids) {
      const there = document.getElementById(`f-${id}`);
      if (there && words) light(there);
      if (finding) document.querySelectorAll(`[data-f~="${id}"]`).forEach(light);
    }
  };
  for (const kind of ["pointerover", "focusin"]) {
    document.addEventListener(kind, (event) => {
      if (event.target instanceof Element) show(event.target);
    });
  }
})();
