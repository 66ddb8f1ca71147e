"use strict";
// Filters, opens and closes; the page is complete without it. It looks at what the page's own markup marks, and puts no text into it but numbers.
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const findings = all("[data-kind]");
  const buttons = all("[data-filter]");
  const search = document.getElementById("search");
  const shown = document.getElementById("shown");
  const weight = (finding) => Number(finding.dataset.count ?? 1);

  const filter = () => {
    const kinds = new Set(buttons.filter((button) => button.ariaPressed === "true").map((button) => button.dataset.filter));
    const text = search.value.trim().toLowerCase();
    const partly = text !== "" || kinds.size < buttons.length;
    let visible = 0;
    let total = 0;
    for (const finding of findings) {
      const around = finding.closest(".resource")?.querySelector(".resource-name")?.textContent ?? "";
      const job = finding.closest(".job, .of-job")?.querySelector("summary, h3")?.textContent ?? "";
      const words = `${job} ${around} ${finding.textContent}`.toLowerCase();
      const wanted = kinds.has(finding.dataset.kind) && words.includes(text);
      finding.classList.toggle("filtered", !wanted);
      total += weight(finding);
      visible += wanted ? weight(finding) : 0;
    }
    for (const group of all(".resource, .job, .of-job, #jobs, #others, #undecided, #exempted")) {
      const empty = partly && all("[data-kind]:not(.filtered)", group).length === 0;
      group.classList.toggle("filtered", empty);
    }
    shown.textContent = partly ? `${visible} of ${total} findings shown` : `All ${total} findings shown`;
  };

  const reveal = () => {
    const target = location.hash.length > 1 ? document.getElementById(location.hash.slice(1)) : null;
    if (target === null) return;
    for (let around = target; around !== null; around = around.parentElement) {
      if (around.tagName === "DETAILS") around.open = true;
      around.classList.remove("filtered");
    }
    (target.tagName === "DETAILS" ? target.querySelector("summary") : target).focus({ preventScroll: true });
    target.scrollIntoView();
  };

  if (search !== null) {
    document.getElementById("filters").hidden = false;
    for (const button of buttons) {
      button.addEventListener("click", () => {
        button.ariaPressed = button.ariaPressed === "true" ? "false" : "true";
        filter();
      });
    }
    search.addEventListener("input", filter);
    search.addEventListener("keydown", (event) => {
      if (event.key === "Escape") {
        search.value = "";
        filter();
      }
    });
    for (const button of all("[data-expand]")) {
      button.addEventListener("click", () => {
        for (const details of all("#jobs details")) details.open = button.dataset.expand === "true";
      });
    }
    filter();
  }

  // On paper everything is open; afterwards what was closed is closed again.
  let closed = [];
  addEventListener("beforeprint", () => {
    closed = all("details:not([open])");
    for (const details of closed) details.open = true;
  });
  addEventListener("afterprint", () => {
    for (const details of closed) details.open = false;
    closed = [];
  });
  addEventListener("hashchange", reveal);
  reveal();
})();
