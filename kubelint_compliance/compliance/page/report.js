"use strict";
(() => {
  const state = document.getElementById("state");
  const text = document.getElementById("text");
  const shown = document.getElementById("shown");
  const rows = Array.from(document.querySelectorAll("#controls tbody tr"));
  const apply = () => {
    const words = text.value.trim().toLowerCase();
    let count = 0;
    for (const row of rows) {
      const fits = (!state.value || row.dataset.state === state.value) && row.textContent.toLowerCase().includes(words);
      row.hidden = !fits;
      count += fits ? 1 : 0;
    }
    shown.textContent = `${count} of ${rows.length} controls shown`;
  };
  state.addEventListener("change", apply);
  text.addEventListener("input", apply);
  document.getElementById("filters").hidden = false;
  window.addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((each) => { each.open = true; }));
})();
