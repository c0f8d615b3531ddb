// The page of one document: choosing a finding, searching and filtering, the whole page of an image, decisions, keys.
"use strict";

(() => {
  const { both, decisions } = govplan;
  const rows = [...document.querySelectorAll("[data-rows] > li")];
  const articles = new Map([...document.querySelectorAll(".finding")].map((article) => [article.id, article]));
  const panels = [...document.querySelectorAll(".panel")];
  const search = document.getElementById("search");
  const pressed = new Set();
  const OTHER = "其他"; // the reason that says nothing by itself
  const [NARROWEST_PT, PX_PER_PT] = [180, 0.9]; // of a page: letters of 12 points are then read at 11 pixels
  const unfinished = new Set(); // decisions that are not kept yet, which nothing may overwrite
  const wide = new Set(); // findings whose decision holds for others too
  const NAMES = JSON.parse(document.body.dataset.names); // of severities and decisions

  // ---- choosing a panel and a finding by the address

  function follow() {
    const target = addressed();
    const [id, number] = target.split(".");
    tellLost(target, id);
    if (articles.has(id)) {
      show("findings");
      select(id);
      if (number) point(target);
      else if (!isWide()) articles.get(id).scrollIntoView();
      return;
    }
    if (target === "content") return; // the link that skips the head of the page
    show(panels.some((panel) => panel.id === target) ? target : "findings");
    if (isLost(target)) select(null);
    else if (!document.querySelector(".finding.is-current") && rows.length) select(rows[0].dataset.id);
  }

  function addressed() {
    try { return decodeURIComponent(location.hash.slice(1)); } catch { return location.hash.slice(1); }
  }

  // A finding that was mailed and is not here must not be taken for the first one that is.
  function isLost(target) {
    return target !== "" && !articles.has(target.split(".")[0]) && !document.getElementById(target);
  }

  function tellLost(target, id) {
    const told = document.querySelector("[data-lost]");
    told.hidden = !isLost(target);
    told.replaceChildren(...(told.hidden ? [] : [both(
      `這份文件沒有網址所指的發現「${id}」：可能已改正、重新匯入後數字不同，或規則有更動。這裡列的是其他發現。`,
      `This document has no finding “${id}”, which the address names: it may have been put right, its numbers may have changed, or a rule. What is listed here are other findings.`)]));
  }

  function show(name) {
    for (const panel of panels) panel.hidden = panel.id !== name;
    for (const tab of document.querySelectorAll("[data-tab]")) {
      if (tab.dataset.tab === name) tab.setAttribute("aria-current", "true");
      else tab.removeAttribute("aria-current");
    }
  }

  function select(id) {
    for (const [other, article] of articles) article.classList.toggle("is-current", other === id);
    for (const row of rows) {
      const link = row.firstElementChild;
      if (row.dataset.id === id) {
        link.setAttribute("aria-current", "true");
        row.scrollIntoView({ block: "nearest" });
      } else link.removeAttribute("aria-current");
    }
    if (!id) return;
    articles.get(id).querySelectorAll(".evidence, .judge").forEach((column) => { column.scrollTop = 0; });
    articles.get(id).querySelectorAll(".excerpt .scroll").forEach(showMark);
    articles.get(id).querySelectorAll('[data-view="part"] svg[data-part]').forEach(fit);
    settle();
  }

  // Only the columns scroll: a jump to something in one of them moves what lies around them too.
  function settle() {
    if (isWide()) for (const outer of [document.scrollingElement, document.body, document.querySelector("main")]) outer.scrollTop = 0;
  }

  // On a narrow screen the letters of a page as wide as the screen cannot be read: the part around the marked value is enough.
  function fit(svg) {
    const [x, y, width, height] = svg.dataset.part.split(" ").map(Number);
    const shown = Math.max(NARROWEST_PT, svg.parentElement.clientWidth / PX_PER_PT);
    const mark = svg.querySelector("rect.reported") || svg.querySelector("rect[id]");
    if (!mark || !svg.parentElement.clientWidth || shown >= width) return svg.setAttribute("viewBox", svg.dataset.part);
    const [at, wide] = [Number(mark.getAttribute("x")), Number(mark.getAttribute("width"))];
    const left = Math.min(Math.max(at + wide / 2 - shown / 2, x), x + width - shown);
    return svg.setAttribute("viewBox", `${left} ${y} ${shown} ${height}`);
  }

  // A table wider than its figure is scrolled to the value that is marked in it.
  function showMark(figure) {
    const mark = figure.querySelector("mark.reported") || figure.querySelector("mark");
    if (!mark || figure.scrollWidth <= figure.clientWidth) return;
    const [outer, inner] = [figure.getBoundingClientRect(), mark.getBoundingClientRect()];
    figure.scrollLeft += inner.left + inner.width / 2 - outer.left - outer.width / 2;
  }

  // Show the place of a number: scroll to its mark and let it stand out for a moment.
  function point(anchor) {
    const mark = document.getElementById(anchor);
    if (!mark) return;
    const figure = mark.closest("figure");
    (figure && mark instanceof SVGElement ? figure : mark).scrollIntoView({ block: "center", inline: "center" });
    settle();
    mark.classList.remove("is-pointed");
    void mark.getBoundingClientRect(); // restarts the animation
    mark.classList.add("is-pointed");
  }

  function go(id) {
    if (!id) return;
    show("findings");
    select(id); // at once: the address changes later, and keys may come faster
    location.hash = id;
  }

  // Three columns that scroll by themselves, or everything below each other.
  function isWide() {
    return matchMedia("(min-width: 70.01rem)").matches;
  }

  function currentId() {
    return document.querySelector(".finding.is-current")?.id;
  }

  function step(by, wanted = () => true) {
    const visible = rows.filter((row) => !row.hidden);
    const at = visible.findIndex((row) => row.dataset.id === currentId());
    for (let i = at + by; i >= 0 && i < visible.length; i += by) {
      if (wanted(visible[i])) return go(visible[i].dataset.id);
    }
    return undefined;
  }

  // ---- search and filters

  // What a search looks at, made when the first search asks for it.
  function wordsOf(row) {
    row.searched ??= govplan.searched(row.dataset.search);
    return row.searched;
  }

  function filter() {
    const words = govplan.searched(search?.value || "").split(/\s+/).filter(Boolean);
    const severities = [...pressed].filter((name) => name !== "open");
    let count = 0;
    for (const row of rows) {
      row.hidden = !(
        words.every((word) => wordsOf(row).includes(word)) &&
        (!severities.length || severities.includes(row.dataset.severity)) &&
        (!pressed.has("open") || statusOf(row.dataset.id) === "open")
      );
      if (!row.hidden) count += 1;
    }
    const hits = document.querySelector("[data-hits]");
    hits.replaceChildren();
    if (count !== rows.length) hits.append(both(`${count} 則符合`, `${count} shown`));
    document.querySelector("[data-none]").hidden = count > 0;
  }

  // ---- decisions

  // What is kept, and what the form says: a waiver without a reason is chosen but not kept.
  function statusOf(id) {
    return articles.get(id).dataset.status;
  }

  function chosen(id) {
    return articles.get(id).querySelector("input[type=radio]:checked").value;
  }

  function fill(id) {
    const article = articles.get(id);
    const decision = decisions.stands(id, article.dataset.reported, article.dataset.expected, around(article)) || (decisions.isShared ? { status: "open" } : null);
    if (decision) {
      const form = article.querySelector("form");
      form.querySelector(`input[value=${decision.status}]`).checked = true;
      for (const name of ["reason", "note"]) form.elements[name].value = decision[name] || "";
      form.elements.scope.value = decision.scope || "finding";
    } else article.querySelector("form").reset(); // as the page came
    articles.get(id).dataset.status = chosen(id);
    dress(id);
  }

  // When the decision was made that the page came with, and what a decision of a wider scope is for.
  function around(article) {
    const { document: of, government } = document.getElementById("findings").dataset;
    return { shown: article.dataset.decided, rule: article.dataset.rule, document: of, government };
  }

  // The look that follows: the fields of the form from what is chosen, the tag in the list and the count from what is kept.
  function dress(id) {
    const status = statusOf(id);
    for (const field of articles.get(id).querySelectorAll("[data-when]")) field.hidden = !field.dataset.when.split(" ").includes(chosen(id));
    const row = rows.find((each) => each.dataset.id === id);
    row.dataset.status = status;
    const tag = row.querySelector("[data-status]");
    const isUnfinished = unfinished.has(id);
    tag.className = `tag ${isUnfinished ? "unfinished" : status}`;
    tag.replaceChildren(...(isUnfinished ? [both("未完成", "unfinished")] : status === "open" ? [] : [both(...NAMES[status])]));
    const judged = rows.filter((each) => statusOf(each.dataset.id) !== "open").length;
    document.querySelector("[data-judged]").textContent = judged;
    document.querySelector("[data-progress]").value = judged;
  }

  async function save(id) {
    const article = articles.get(id);
    const form = article.querySelector("form");
    const status = chosen(id);
    const tell = (zh, en, isKept = false) => {
      const told = form.querySelector("[data-saved]");
      told.classList.toggle("fault", !isKept);
      told.replaceChildren(both(zh, en));
    };
    unfinished.add(id);
    dress(id);
    const { reason, note, scope } = form.elements;
    if (status === "waived" && !reason.value) {
      tell("尚未保存：請選擇免除理由。", "Not kept yet: choose a reason.");
      return false;
    }
    if (status !== "open" && reason.value === OTHER && !note.value.trim()) {
      tell("尚未保存：理由為「其他」時請寫備註。", "Not kept yet: the reason “other” needs a note.");
      return false;
    }
    try {
      const answer = await decisions.set(id, {
        status,
        scope: status === "open" ? "finding" : scope.value,
        reason: status === "open" ? null : reason.value || null,
        note: status === "open" ? null : note.value.trim() || null,
        rule_id: article.dataset.rule,
        reported: article.dataset.reported || null,
        expected: article.dataset.expected || null,
        document: around(article).document,
        government: around(article).government,
      }, article.dataset.decided);
      if (answer.conflict) {
        unfinished.delete(id);
        fill(id);
        tell("另一位審閱者剛剛作了判定，已顯示其內容；您剛才的選擇未保存，請看過後再改。", "Another reviewer has just decided, and this is that decision. What you chose was not kept: look before you change it.");
        return false;
      }
      unfinished.delete(id);
      article.dataset.status = status;
      const wasWide = wide.has(id);
      if (status !== "open" && scope.value !== "finding") wide.add(id);
      else wide.delete(id);
      if (wasWide || wide.has(id)) await start();
      else dress(id);
      const [zh, en] = wide.has(id) ? reached(article, scope.selectedOptions[0]) : ["", ""];
      if (decisions.isShared) tell(`已寫入判定檔${zh}。`, `Written to the decisions${en}.`, true);
      else tell(`已存於此瀏覽器${zh}；請下載判定檔交回。`, `Kept in this browser${en}; download the decisions to hand them in.`, true);
      return true;
    } catch (error) {
      tell(`未能保存：${error.message}`, `Not kept: ${error.english || error.message}`);
      return false;
    }
  }

  // How many findings a decision of a wider scope has taken along; a page alone knows only its own document's.
  function reached(article, option) {
    const here = [...articles.values()].filter((other) => other.dataset.rule === article.dataset.rule).length;
    if (option.dataset.reach) return [`，對 ${option.dataset.reach} 則發現生效`, `; it holds for ${option.dataset.reach} findings`];
    return [`，對本文件 ${here} 則及其他文件的發現生效`, `; it holds for ${here} findings of this document and for those of others`];
  }

  function decide(status) {
    const id = currentId();
    if (!id) return;
    const form = articles.get(id).querySelector("form");
    form.querySelector(`input[value=${status}]`).checked = true;
    save(id);
    if (status === "waived" && !form.elements.reason.value) form.elements.reason.focus();
  }

  // ---- events

  for (const [id, article] of articles) {
    const form = article.querySelector("form");
    form.addEventListener("change", () => save(id));
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (await save(id)) step(1, (row) => statusOf(row.dataset.id) === "open");
    });
  }
  document.addEventListener("click", (event) => {
    const chip = event.target.closest("[data-filter]");
    if (chip) {
      const name = chip.dataset.filter;
      if (!pressed.delete(name)) pressed.add(name);
      chip.setAttribute("aria-pressed", pressed.has(name));
      filter();
    }
    const page = event.target.closest("[data-action=page]");
    if (page) togglePage(page);
    const link = event.target.closest('a[href^="#"]');
    if (link && link.getAttribute("href") === location.hash) follow(); // the address does not change, the reader still asks
  });
  search?.addEventListener("input", filter);

  function togglePage(button) {
    const figure = button.closest("figure");
    const svg = figure.querySelector("svg");
    const whole = figure.dataset.view === "part";
    figure.dataset.view = whole ? "whole" : "part";
    if (whole) svg.setAttribute("viewBox", svg.dataset.whole);
    else fit(svg);
    button.setAttribute("aria-expanded", whole);
  }

  // ---- keys, which can be switched off

  const keys = document.querySelector("[data-action=keys]");
  if (keys) {
    try { keys.checked = localStorage.getItem("govplan.keys") !== "off"; } catch { /* stays on */ }
    keys.addEventListener("change", () => {
      try { localStorage.setItem("govplan.keys", keys.checked ? "on" : "off"); } catch { /* this page only */ }
    });
  }
  const KEYS = { j: () => step(1), k: () => step(-1), c: () => decide("confirmed"), w: () => decide("waived"), u: () => decide("open") };
  document.addEventListener("keydown", (event) => {
    const isTyping = event.target.matches?.("input:not([type=radio]):not([type=checkbox]), textarea, select");
    if (event.key === "Escape" && isTyping) return event.target.blur();
    if (isTyping || event.ctrlKey || event.metaKey || event.altKey || !keys?.checked) return undefined;
    if (event.key === "/") {
      event.preventDefault();
      return search.focus();
    }
    const isControl = event.target.matches?.("a, button, summary, input");
    if (event.key === "Enter" && !isControl) return articles.get(currentId())?.querySelector("form").requestSubmit();
    const action = KEYS[event.key.toLowerCase()];
    if (!action) return undefined;
    event.preventDefault();
    return action();
  });

  // ---- start

  addEventListener("hashchange", follow);
  async function start() {
    await decisions.refresh();
    for (const id of articles.keys()) if (!unfinished.has(id)) fill(id);
    if (rows.length) filter();
  }
  follow();
  addEventListener("load", follow); // after the browser has scrolled to where the finding was before the others were hidden
  start();
  if (decisions.isShared) addEventListener("focus", start);
  addEventListener("resize", () => { if (currentId()) articles.get(currentId()).querySelectorAll('[data-view="part"] svg[data-part]').forEach(fit); });
})();
