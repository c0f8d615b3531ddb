-- 每項數字主張及其各項之運算
-- Every claim with what its terms give: sums by role, half a unit of the last place of rounded terms, and what findings
-- call it: where it stands, what the claimed number is called, and which of several it is.
-- A number printed in full is exact; one with decimals, in 萬 or 億, or in % is taken as rounded.
CREATE VIEW claim_readings AS
WITH
    terms AS (
        SELECT t.document_id, t.claim_row_id,
            count(*) AS terms,
            bool_and(coalesce(t.is_exact, true)) AS are_exact,
            sum(CASE WHEN t.role = 'addend' THEN t.value WHEN t.role = 'subtrahend' THEN -t.value END) AS total,
            bool_and(t.role IN ('addend', 'subtrahend')) AS are_addends,
            CASE WHEN bool_and(t.role = 'factor') THEN product(CAST(t.value AS DOUBLE)) END AS product,
            sum(t.value) FILTER (t.role = 'numerator') AS numerator,
            sum(t.value) FILTER (t.role = 'denominator') AS denominator,
            sum(t.value) FILTER (t.role = 'minuend') AS minuend,
            sum(t.value) FILTER (t.role = 'subtrahend') AS subtrahend,
            sum(t.value) FILTER (t.role = 'base') AS base,
            sum(t.value) FILTER (t.role = 'compared') AS compared,
            sum(t.value) FILTER (t.role = 'total') AS term_total,
            sum(t.value) FILTER (t.role = 'count') AS term_count,
            avg(CAST(t.value AS DOUBLE)) FILTER (t.role = 'value') AS mean,
            sum(t.value) FILTER (t.role = 'part') AS parts,
            sum(rounding(t.text, t.value, t.unit)) AS slack,
            coalesce(sum(rounding(t.text, t.value, t.unit)) FILTER (t.role IN ('numerator', 'total')), 0) AS numerator_slack,
            coalesce(sum(rounding(t.text, t.value, t.unit)) FILTER (t.role IN ('denominator', 'count')), 0) AS denominator_slack,
            bool_or(t.value IS NULL) AS has_items,
            string_agg(coalesce(t.text, ''), '、' ORDER BY t.ordinal) AS terms_text,
            list(cite(t.row_id, '', 'term') ORDER BY t.ordinal) AS term_places
        FROM claim_terms t
        GROUP BY t.document_id, t.claim_row_id
    ),
    labels AS (
        SELECT document_id, context_row_id, text, arg_min(label, row_id) AS label FROM labelled_values GROUP BY document_id, context_row_id, text
    ),
    named AS (
        SELECT c.*, coalesce(p.subject, c.context_row_id) || ' ' || coalesce(l.label, c.unit, c.kind) AS name
        FROM claims c
        LEFT JOIN prose p ON p.document_id = c.document_id AND p.row_id = c.context_row_id
        LEFT JOIN labels l ON l.document_id = c.document_id AND l.context_row_id = c.context_row_id AND l.text = c.reported_text
    )
SELECT n.document_id, n.row_id AS claim_row_id, n.kind, n.context_row_id, n.complete, n.reported, n.reported_text, n.unit,
    name || CASE WHEN row_number() OVER same > 1 THEN '#' || row_number() OVER same ELSE '' END AS subject,
    coalesce(n.is_exact, true) AND t.are_exact AS is_exact,
    -- 約 66.7%: rounded, where 餘, 逾 and 近 only bound
    NOT coalesce(n.is_exact, true) AND t.are_exact AND contains(fold(n.text), '約' || fold(n.reported_text)) AS is_about,
    t.* EXCLUDE (document_id, claim_row_id, are_exact, term_places),
    list_filter([cite(CASE WHEN n.reported_text IS NOT NULL THEN n.row_id END, 'reported_text', 'reported')], lambda place: place.row_id IS NOT NULL)
        || t.term_places || [cite(n.row_id, 'text', 'context')] AS evidence
FROM named n JOIN terms t ON t.document_id = n.document_id AND t.claim_row_id = n.row_id
WINDOW same AS (PARTITION BY n.document_id, CASE n.kind WHEN 'difference' THEN 'sum' ELSE n.kind END, n.name ORDER BY n.row_id);
