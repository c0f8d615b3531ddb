// What reviewers decided: kept in this browser and downloaded as a file, or, where a review server answers, kept by it.
"use strict";

govplan.decisions = (() => {
  const KEY = "govplan.decisions";
  const token = document.querySelector("meta[name=govplan-token]")?.content;
  let known = {};

  function load() {
    try { known = JSON.parse(localStorage.getItem(KEY)) || {}; } catch { known = {}; }
  }

  function get(id) {
    return known[id] || null;
  }

  // Resolves to {decision} when it is kept, or to {conflict} with what another reviewer decided meanwhile. `shown` is when the
  // decision was made that the page shows: a file says what it follows, so that an import overwrites nothing that its reviewer had not seen.
  async function set(id, decision, shown = "") {
    if (token) return send(id, decision);
    load(); // another tab may have decided on other findings
    const before = known[id];
    const follows = [...new Set([shown, ...(before ? [...(before.follows || []), seconds(before.decided_at)] : [])])].filter(Boolean);
    known[id] = { ...decision, decided_at: new Date().toISOString(), follows };
    localStorage.setItem(KEY, JSON.stringify(known));
    return { decision: known[id] };
  }

  async function send(id, decision) {
    const answer = await fetch(`${document.body.dataset.root}decisions/${id}`, {
      method: "PUT",
      headers: { "Content-Type": "application/json", "X-Govplan-Token": token },
      body: JSON.stringify({ finding_id: id, ...decision, revision: known[id]?.revision ?? "" }),
    });
    const content = await answer.json();
    if (answer.status === 409) {
      known[id] = content.decision;
      return { conflict: content.decision };
    }
    if (!answer.ok) throw Object.assign(new Error(content.error || answer.statusText), { english: content.error_en });
    known[id] = content.decision;
    return { decision: content.decision };
  }

  async function refresh() {
    if (!token) { load(); return; }
    const answer = await fetch(`${document.body.dataset.root}decisions`);
    if (answer.ok) known = (await answer.json()).decisions;
  }

  // A time as triage.toml has it: without fractions of a second.
  function seconds(time) {
    return (time || "").replace(/[.][0-9]+Z$/, "Z");
  }

  // A finding whose numbers have changed since is open again, and one that was decided on later where the page comes from.
  function stands(id, reported, expected, { shown = "", rule = "", document = "", government = "" } = {}) {
    const decision = get(id);
    const fits = decision && (decision.reported || "") === (reported || "") && (decision.expected || "") === (expected || "");
    if (fits && (token || seconds(decision.decided_at) >= shown)) return decision;
    return token ? null : wide(rule, document, government, shown);
  }

  // A decision of this browser for the rule in the document or with the government; the page has not heard of it yet.
  function wide(rule, document, government, shown) {
    const meant = (d) => d.rule_id === rule && ((d.scope === "document" && d.document === document) || (d.scope === "government" && d.government === government));
    const found = Object.values(known).filter((d) => meant(d) && seconds(d.decided_at) >= shown);
    return found.sort((a, b) => a.scope.localeCompare(b.scope) || b.decided_at.localeCompare(a.decided_at))[0] || null;
  }

  function download() {
    load();
    const content = { format: "govplan-decisions", version: 1, decisions: Object.entries(known).map(([id, d]) => ({ finding_id: id, ...d })) };
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([JSON.stringify(content, null, 1)], { type: "application/json" }));
    link.download = "govplan-decisions.json";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }

  if (!token) load();
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-action=download]")) download();
  });
  return { get, set, refresh, stands, isShared: Boolean(token) };
})();
