// The SQL page: run a query, show its rows as text, hand them out as CSV or ODS, keep queries in this browser.
"use strict";

(() => {
  const { both } = govplan;
  const KEY = "govplan.queries";
  const token = document.querySelector("meta[name=govplan-token]").content;
  const query = document.getElementById("query");
  const example = document.getElementById("example");
  const told = document.querySelector("[data-told]");
  const result = document.querySelector("[data-result]");

  async function ask(path) {
    const answer = await fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-Govplan-Token": token },
      body: JSON.stringify({ sql: query.value }),
    });
    if (answer.ok) return answer;
    const content = await answer.json();
    throw Object.assign(new Error(content.error), { english: content.error_en || content.error });
  }

  async function attempt(action) {
    tell("執行中…", "running …");
    try { await action(); } catch (error) { tell(error.message, error.english || error.message, true); }
  }

  function tell(zh, en, isFault = false) {
    told.classList.toggle("fault", isFault);
    told.replaceChildren(both(zh, en));
  }

  // The result of another query must not stand under this one, nor under its fault.
  async function run() {
    result.replaceChildren();
    const { columns, rows, is_cut: isCut, seconds } = await (await ask("query")).json();
    const table = document.createElement("table");
    table.className = "plain";
    const head = table.createTHead().insertRow();
    for (const name of columns) {
      const cell = document.createElement("th");
      cell.scope = "col";
      cell.textContent = name;
      head.append(cell);
    }
    const body = table.createTBody();
    for (const row of rows) {
      const line = body.insertRow();
      for (const value of row) {
        const cell = line.insertCell();
        if (value === null) {
          cell.className = "dim";
          cell.append(both("（空值）", "NULL"));
          continue;
        }
        cell.textContent = value;
        if (/^-?[0-9][0-9,.]*%?$/.test(value)) cell.className = "num";
      }
    }
    result.replaceChildren(table);
    const more = isCut ? ["，只列出前這些", "; these are the first"] : ["", ""];
    if (rows.length) tell(`${rows.length} 列${more[0]}（${seconds} 秒）`, `${rows.length} rows${more[1]} (${seconds} s)`);
    else tell(`查詢已執行，沒有符合的列（${seconds} 秒）。`, `The query ran; no row fits (${seconds} s).`);
  }

  async function download(kind) {
    const blob = await (await ask(`query/${kind}`)).blob();
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = `govplan-query.${kind}`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    tell("已下載。", "Downloaded.");
  }

  function saved() {
    try { return JSON.parse(localStorage.getItem(KEY)) || []; } catch { return []; }
  }

  function list() {
    for (const option of [...example.querySelectorAll("[data-saved]")]) option.remove();
    for (const sql of saved()) {
      const option = new Option(sql.replace(/\s+/g, " ").slice(0, 70), sql);
      option.dataset.saved = "";
      example.add(option);
    }
  }

  function save() {
    localStorage.setItem(KEY, JSON.stringify([...new Set([...saved(), query.value.trim()])].filter(Boolean).slice(-30)));
    list();
    tell("已存於此瀏覽器。", "Kept in this browser.");
  }

  const ACTIONS = { run: () => attempt(run), csv: () => attempt(() => download("csv")), ods: () => attempt(() => download("ods")), save };
  document.addEventListener("click", (event) => {
    const name = event.target.closest("[data-action]")?.dataset.action;
    if (name in ACTIONS) ACTIONS[name]();
  });
  query.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) attempt(run);
  });
  example.addEventListener("change", () => { if (example.value) query.value = example.value; });
  list();
})();
