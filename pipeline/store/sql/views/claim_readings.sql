-- 每項數字主張及其各項之運算
-- Every claim with what its terms give: sums by role, half a unit of the last place of rounded terms, and what findings
-- call it: where it stands, what the claimed number is called, and which of several it is.
-- A number printed in full is exact; one in % is rounded, and so is one with decimals or in 萬 or 億 where the claim shows it: such a
-- number has decimals or four digits, another one of the claim has, or the result is printed finer. 2 億 and 3 億 are 5 億.
CREATE VIEW claim_readings AS
WITH
    halves AS (
        SELECT t.*, rounding(t.text, t.value, t.unit) AS half, coalesce(is_rounded(t.text, t.value, t.unit), false) AS is_shown FROM claim_terms t
    ),
    precision AS (
        SELECT h.document_id, h.claim_row_id,
            least(min(h.half) FILTER (h.is_shown AND h.unit IS DISTINCT FROM '%'),
                any_value(CASE WHEN c.unit IS DISTINCT FROM '%' AND is_rounded(c.reported_text, c.reported, c.unit) THEN rounding(c.reported_text, c.reported, c.unit) END)) AS half,
            CASE any_value(c.kind)
                WHEN 'rate' THEN any_value(contains(c.reported_text, '.'))
                WHEN 'average' THEN bool_and(quantum(c.reported_text, c.reported) < quantum(h.text, h.value)) FILTER (h.half > 0)
                ELSE bool_and(quantum(c.reported_text, c.reported) < quantum(h.text, h.value))
            END AS is_finer
        FROM halves h JOIN claims c ON c.document_id = h.document_id AND c.row_id = h.claim_row_id
        GROUP BY h.document_id, h.claim_row_id
    ),
    rounded AS (
        SELECT h.* EXCLUDE (half), CASE WHEN h.is_shown OR p.is_finer THEN h.half ELSE least(h.half, coalesce(p.half, 0)) END AS half
        FROM halves h JOIN precision p ON p.document_id = h.document_id AND p.claim_row_id = h.claim_row_id
    ),
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
            sum(t.half) AS slack,
            coalesce(sum(t.half) FILTER (t.role IN ('numerator', 'total')), 0) AS numerator_slack,
            coalesce(sum(t.half) FILTER (t.role IN ('denominator', 'count')), 0) AS denominator_slack,
            bool_or(t.value IS NULL) AS has_items,
            string_agg(coalesce(t.text, ''), '、' ORDER BY t.ordinal) AS terms_text,
            list(cite(t.row_id, '', 'term') ORDER BY t.ordinal) AS term_places
        FROM rounded t
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
