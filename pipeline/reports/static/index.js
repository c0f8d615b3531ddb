// The overview: every finding of every document, a few at a time, with search and filters.
"use strict";

(() => {
  const { both, decisions } = govplan;
  const { findings, documents, titles } = window.govplanReport;
  const AT_ONCE = 25;
  const list = document.querySelector("[data-rows]");
  const more = document.querySelector("[data-action=more]");
  const search = document.getElementById("search");
  const pressed = new Set();
  const NAMES = JSON.parse(document.body.dataset.names); // of severities and decisions
  const MOST_PRINTED = 2000;
  let shown = AT_ONCE;

  // What a search looks at, made when the first search asks for it.
  function wordsOf(finding) {
    finding.words ??= govplan.searched([finding.id, finding.rule, finding.about, finding.subject, ...titles[finding.rule], ...finding.message, finding.reported, finding.expected, documents[finding.document]].join(" "));
    return finding.words;
  }

  function element(name, className, ...children) {
    const made = document.createElement(name);
    if (className) made.className = className;
    made.append(...children.filter((child) => child !== null));
    return made;
  }

  function statusOf(finding) {
    const around = { shown: finding.decided, rule: finding.rule, document: finding.document, government: finding.government };
    return (decisions.stands(finding.id, finding.reported, finding.expected, around) || finding).status;
  }

  function values(finding) {
    if (finding.printed === null) return null;
    if (finding.against === null) return element("span", "values", element("b", "only", finding.printed));
    const arrow = element("span", "", finding.is_recomputed ? "→" : "↔");
    arrow.setAttribute("aria-hidden", "true");
    if (!finding.is_recomputed) return element("span", "values", finding.printed, " ", arrow, " ", finding.against);
    return element("span", "values", element("s", "", finding.printed), " ", arrow, " ", element("b", "", finding.against));
  }

  function row(finding) {
    const status = statusOf(finding);
    const where = finding.place[0] ? both(...finding.place) : null;
    const what = element("span", "what",
      element("span", "t", ...(finding.about ? [element("span", "about", finding.about), " ", element("span", "norm", both(...titles[finding.rule]))] : [both(...titles[finding.rule])])),
      element("span", `tag ${status}`, ...(status === "open" ? [] : [both(...NAMES[status])])),
      element("span", "said", both(...finding.message)),
      element("span", "w", values(finding), element("span", "where", documents[finding.document], where && " · ", where)));
    const link = element("a", "row", element("span", `sev ${finding.severity}`, both(...NAMES[finding.severity])), what);
    link.href = `documents/${finding.document}.html#${finding.id}`;
    return element("li", "", link);
  }

  function draw() {
    const words = govplan.searched(search.value).split(/\s+/).filter(Boolean);
    const severities = [...pressed].filter((name) => name !== "open");
    const fitting = findings.filter((finding) =>
      words.every((word) => wordsOf(finding).includes(word)) &&
      (!severities.length || severities.includes(finding.severity)) &&
      (!pressed.has("open") || statusOf(finding) === "open"));
    list.dataset.drawn = "";
    list.replaceChildren(...fitting.slice(0, shown).map(row));
    const hits = document.querySelector("[data-hits]");
    hits.replaceChildren();
    if (fitting.length !== findings.length) hits.append(both(`${fitting.length} 則符合`, `${fitting.length} fit`));
    document.querySelector("[data-none]").hidden = fitting.length > 0;
    tellPrinted(fitting.length);
    document.querySelector("[data-open]").textContent = findings.filter((finding) => statusOf(finding) === "open").length;
    more.hidden = fitting.length <= shown;
    more.replaceChildren(both(`再顯示（還有 ${fitting.length - shown} 則）`, `Show more (${fitting.length - shown} left)`));
  }

  // On paper there is no button for the rest, and no field that shows what was searched for.
  function tellPrinted(count) {
    const told = document.querySelector("[data-printed]");
    const parts = [];
    if (count < findings.length) parts.push(both(`依目前的搜尋與篩選列出：全部 ${findings.length} 則中的 ${count} 則。`, `As searched and filtered: ${count} of ${findings.length} findings.`));
    if (count > shown) parts.push(both(`以下 ${count - shown} 則未列印。`, `${count - shown} more are not printed.`));
    told.hidden = !parts.length;
    told.replaceChildren(...parts);
  }

  let shownBefore = null;
  addEventListener("beforeprint", () => {
    shownBefore ??= shown;
    shown = Math.max(shown, MOST_PRINTED);
    draw();
  });
  addEventListener("afterprint", () => {
    shown = shownBefore ?? shown;
    shownBefore = null;
    draw();
  });
  search.value = new URLSearchParams(location.search).get("q") || search.value;
  search.addEventListener("input", () => { shown = AT_ONCE; draw(); });
  more.addEventListener("click", () => { shown += 4 * AT_ONCE; draw(); });
  document.addEventListener("click", (event) => {
    const chip = event.target.closest("[data-filter]");
    if (!chip) return;
    const name = chip.dataset.filter;
    if (!pressed.delete(name)) pressed.add(name);
    chip.setAttribute("aria-pressed", pressed.has(name));
    shown = AT_ONCE;
    draw();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !event.target.matches("input, textarea, select")) {
      event.preventDefault();
      search.focus();
    }
  });
  decisions.refresh().then(draw);
})();
