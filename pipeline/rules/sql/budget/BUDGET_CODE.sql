/*---
id = "BUDGET_CODE"
severity = "warning"
title_zh = "業務計畫編號應位數一致、不重複，並與同政府其他編號同一前段"
title_en = "Programme codes have one length, occur once and share their government's prefix"
why_zh = "編號是與預算書核對的依據；錯一碼就指到別的計畫。"
why_en = "The code is the link to the budget book; one wrong digit points to another programme."
known_problems_zh = "應有幾碼由同政府之其他編號得知；只有一個編號時無法判斷。前段僅在恰有一碼與其他所有編號不同時指出，因基金等另有編號。"
known_problems_en = "The right length is the one of the government's other codes; a single code cannot be judged. A prefix is only questioned where exactly one digit differs from all other codes, since funds have codes of their own."
message_zh = "業務計畫編號 {code}{place}{what_zh}"
message_en = "Programme code {code}{place} {what_en}"
verify_zh = "編號是否誤植"
verify_en = "whether the code is misprinted"
---*/
WITH
    codes AS (
        SELECT p.document_id, p.row_id, fold(p.code) AS code, coalesce(d.government, d.document_id) AS office, d.roc_year
        FROM budget_programs p JOIN documents d USING (document_id)
        WHERE p.code IS NOT NULL AND d.duplicate_of IS NULL
    ),
    lengths AS (
        SELECT office, length(code) AS digits, count(*) AS n FROM codes GROUP BY office, length(code)
        QUALIFY row_number() OVER (PARTITION BY office ORDER BY n DESC) = 1 AND n > coalesce(lead(n) OVER (PARTITION BY office ORDER BY n DESC), 0)
    ),
    office_codes AS (SELECT office, code, left(code, 8) AS prefix FROM codes GROUP BY ALL),
    prefixes AS (SELECT office, prefix, count(*) AS n FROM office_codes GROUP BY ALL),
    judged AS (
        SELECT c.*, l.digits, count(*) OVER (PARTITION BY c.document_id, c.code) AS times,
            (SELECT count(*) FROM office_codes o WHERE o.office = c.office AND o.code <> c.code) AS others,
            -- the prefix that all other codes of the government share, if there are two or more
            (SELECT any_value(p.prefix) FROM prefixes p WHERE p.office = c.office AND p.prefix <> left(c.code, 8)
                HAVING count(*) = 1 AND any_value(p.n) >= 2) AS usual_prefix,
            (SELECT p.n FROM prefixes p WHERE p.office = c.office AND p.prefix = left(c.code, 8)) AS same_prefix
        FROM codes c LEFT JOIN lengths l USING (office)
    ),
    checked AS (
        SELECT *,
            CASE
                WHEN NOT regexp_full_match(code, '[0-9]+') THEN 'characters'
                WHEN length(code) <> digits AND others >= 2 THEN 'length'
                WHEN times > 1 THEN 'repeated'
                WHEN same_prefix = 1 AND list_sum([CASE WHEN substr(code, n, 1) <> substr(usual_prefix, n, 1) THEN 1 ELSE 0 END FOR n IN range(1, 9)]) = 1 THEN 'prefix'
            END AS problem
        FROM judged
    )
SELECT
    document_id,
    code || CASE WHEN row_number() OVER same > 1 THEN '#' || row_number() OVER same ELSE '' END AS subject,
    code,
    -- of a repeated code the first one stands for both
    CASE WHEN problem = 'repeated' AND row_number() OVER same > 1 THEN NULL WHEN problem IS NOT NULL THEN false WHEN others > 0 THEN true END AS ok,
    CASE problem
        WHEN 'characters' THEN '含有數字以外的字'
        WHEN 'length' THEN format('為 {} 碼，同政府其他編號為 {} 碼', length(code), digits)
        WHEN 'repeated' THEN format('在同一份文件出現 {} 次', times)
        WHEN 'prefix' THEN format('與同政府其他編號之前段 {} 相差一碼', usual_prefix)
    END AS what_zh,
    CASE problem
        WHEN 'characters' THEN 'holds something other than digits'
        WHEN 'length' THEN format('has {} digits, the government''s other codes have {}', length(code), digits)
        WHEN 'repeated' THEN format('occurs {} times in the document', times)
        WHEN 'prefix' THEN format('differs in one digit from the prefix {} of the government''s other codes', usual_prefix)
    END AS what_en,
    [cite(row_id, 'code', 'reported')] AS evidence
FROM checked
WINDOW same AS (PARTITION BY document_id, code ORDER BY row_id);
