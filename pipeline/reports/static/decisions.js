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

  // Resolves to {decision} when it is kept, or to {conflict} with what another reviewer decided meanwhile.
  async function set(id, decision) {
    if (token) return send(id, decision);
    load(); // another tab may have decided on other findings
    known[id] = { ...decision, decided_at: new Date().toISOString() };
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

  // A finding whose numbers have changed since is open again.
  function stands(id, reported, expected) {
    const decision = get(id);
    if (!decision) return null;
    return (decision.reported || "") === (reported || "") && (decision.expected || "") === (expected || "") ? decision : null;
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
