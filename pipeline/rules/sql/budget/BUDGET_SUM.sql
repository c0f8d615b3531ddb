/*---
id = "BUDGET_SUM"
severity = "error"
title_zh = "預算合計應等於各業務計畫金額之和"
title_en = "A declared total of the budget is the sum of its programmes"
why_zh = "合計是各計畫金額相加的結果。"
why_en = "A total is what its programmes add up to."
known_problems_zh = "表中沒有合計列時無法判斷。空白金額是同一計畫合併儲存格的一部分，不是零。"
known_problems_en = "Unknown without a total row. An empty amount belongs to a merged cell of its programme and is not zero."
message_zh = "預算表「{program}」印為 {reported}{place}，{programs} 項計畫相加為 {expected}，差 {difference}"
message_en = "The budget's “{program}” is printed as {reported}{place}, its {programs} programmes add up to {expected}: a difference of {difference}"
verify_zh = "合計或某項金額是否誤植，或漏列計畫"
verify_en = "whether the total or an amount is misprinted, or a programme left out"
tolerance = { absolute = 0 }
---*/
WITH
    amounts AS (
        SELECT p.document_id, p.table_no, p.row_id, p.program,
            coalesce(p.is_total, false) AS is_total,
            coalesce(p.is_total, false) AND contains(fold(p.program), '小計') AS is_subtotal,
            -- a programme whose items have amounts of their own is worth their sum
            coalesce(p.amount_ntd, (SELECT sum_strict(i.amount_ntd) FROM budget_items i WHERE i.document_id = p.document_id AND i.program_row_id = p.row_id)) AS amount_ntd,
            p.amount_ntd IS NOT NULL AS has_own_amount
        FROM budget_programs p
    ),
    grouped AS (
        SELECT *,
            count(*) FILTER (is_subtotal) OVER earlier AS subgroup,
            count(*) FILTER (is_total AND NOT is_subtotal) OVER earlier AS section
        FROM amounts
        WINDOW earlier AS (PARTITION BY document_id, table_no ORDER BY row_id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
    ),
    sums AS (
        SELECT t.document_id, t.row_id, t.program, t.amount_ntd, count(*) AS programs, sum_strict(p.amount_ntd) AS expected,
            list(cite(p.row_id, CASE WHEN p.has_own_amount THEN 'amount_text' ELSE '' END, 'term') ORDER BY p.row_id) AS terms
        FROM grouped t JOIN grouped p ON p.document_id = t.document_id AND p.table_no IS NOT DISTINCT FROM t.table_no AND NOT p.is_total AND p.row_id < t.row_id AND p.section = t.section
            AND (NOT t.is_subtotal OR p.subgroup = t.subgroup)
        WHERE t.is_total GROUP BY ALL
    )
SELECT
    document_id,
    fold(program) || CASE WHEN row_number() OVER same > 1 THEN '#' || row_number() OVER same ELSE '' END AS subject,
    program,
    programs,
    amount_ntd AS reported,
    expected,
    [cite(row_id, 'amount_text', 'reported')] || terms AS evidence
FROM sums
WINDOW same AS (PARTITION BY document_id, fold(program) ORDER BY row_id)
UNION ALL BY NAME
SELECT document_id, '合計' AS subject, evidence: []::STRUCT(row_id VARCHAR, field VARCHAR, "role" VARCHAR)[]
FROM amounts GROUP BY document_id HAVING NOT bool_or(is_total);
