"use strict";
// The number beside the slider, and "/" to reach the search box; the pages work without.
document.addEventListener("input", (event) => {
  const slider = event.target;
  if (slider.id === "threshold") {
    document.getElementById("threshold-value").textContent = slider.value;
  }
});
document.addEventListener("keydown", (event) => {
  const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
  const box = document.getElementById("q");
  if (event.key === "/" && !typing && box) {
    event.preventDefault();
    box.focus();
  }
});
