// The language of the page: Traditional Chinese unless English was chosen. Loaded before the body, so that nothing flickers.
"use strict";

window.govplan = (() => {
  const root = document.documentElement;

  function remembered() {
    try { return localStorage.getItem("govplan.language"); } catch { return null; }
  }

  function current() {
    return root.lang === "en" ? "en" : "zh";
  }

  // Attributes and option texts hold one language at a time; the other waits in data attributes.
  function swap(element, attribute, name) {
    const kept = `data-zh-${name}`;
    if (!element.hasAttribute(kept)) element.setAttribute(kept, element.getAttribute(attribute) || "");
    element.setAttribute(attribute, element.getAttribute(current() === "en" ? `data-en-${name}` : kept));
  }

  function apply() {
    document.querySelectorAll("[data-en-label]").forEach((e) => swap(e, "aria-label", "label"));
    document.querySelectorAll("[data-en-placeholder]").forEach((e) => swap(e, "placeholder", "placeholder"));
    document.querySelectorAll("option[data-en]").forEach((e) => {
      if (!e.dataset.zh) e.dataset.zh = e.textContent;
      e.textContent = e.dataset[current()];
    });
    const title = document.querySelector("title");
    document.title = title.dataset[current()] || document.title;
  }

  function choose(language) {
    root.lang = language === "en" ? "en" : "zh-Hant-TW";
    try { localStorage.setItem("govplan.language", language); } catch { /* a page without storage still switches */ }
    apply();
  }

  // Both languages of a text that a script makes; the style sheet shows one.
  function both(zh, en) {
    const fragment = document.createDocumentFragment();
    for (const [name, text] of [["zh", zh], ["en", en]]) {
      const span = document.createElement("span");
      span.className = name;
      if (name === "en") span.lang = "en";
      span.textContent = text;
      fragment.append(span);
    }
    return fragment;
  }

  // Text as a search compares it: widths, case and thousands separators (9,543) make no difference.
  function searched(text) {
    return text.normalize("NFKC").toLowerCase().replace(/(?<=[0-9]),(?=[0-9]{3}(?![0-9]))/g, "");
  }

  root.lang = (new URLSearchParams(location.search).get("lang") || remembered()) === "en" ? "en" : "zh-Hant-TW";
  root.classList.add("js");
  document.addEventListener("DOMContentLoaded", () => {
    apply();
    document.querySelector("[data-action=language]").addEventListener("click", () => choose(current() === "en" ? "zh" : "en"));
  });

  return { both, searched };
})();
