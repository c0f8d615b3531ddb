/*---
id = "SUM_PROSE"
severity = "error"
title_zh = "文字所列各項相加（減、乘）應等於所稱之數"
title_en = "The parts that a text lists in full give the number it claims"
why_zh = "分項與合計同在一句，任何人都能驗算。"
why_en = "Parts and total stand in one sentence for anyone to add up."
known_problems_zh = "只查完整分項；「其中」「前三名」「等」所列者為部分，不查。以小數印出者視為四捨五入後之數；整數之萬、億按所印之數計算，除非同一主張另有小數；含約、餘、逾者不判斷。"
known_problems_en = "Only full breakdowns are judged, never a subset (其中, 前三名, 等). Numbers with decimals are taken as rounded; round ones in 萬 or 億 as printed, unless another number of the claim has decimals; where 約, 餘 or 逾 stands nothing is judged."
message_zh = "所稱 {reported_text}{place}；所列 {terms_text} {operation_zh}為 {expected}，差 {difference}"
message_en = "The text claims {reported_text}{place}; the listed {terms_text} {operation_en} {expected}: a difference of {difference}"
verify_zh = "合計或某一分項是否誤植，或漏列分項"
verify_en = "whether the total or a part is misprinted, or a part left out"
tolerance = "printed"
claims = true
---*/
WITH
    computed AS (
        SELECT *,
            CASE WHEN kind = 'difference' THEN minuend - subtrahend WHEN product IS NOT NULL THEN product WHEN are_addends THEN total END AS result,
            -- 36 萬 are 8,000 more than 35 萬 if both are rounded
            CASE WHEN product IS NOT NULL THEN 0 WHEN kind = 'difference' THEN slack ELSE least(slack, terms * quantum(reported_text, reported) / 2) END AS half
        FROM claim_readings c
        WHERE kind IN ('sum', 'difference') AND complete AND reported_text IS NOT NULL
            -- a number of a labelled list (節餘數：3,500) is what it is called, not what the two before it leave
            AND NOT (kind = 'difference' AND EXISTS (FROM claims t WHERE t.document_id = c.document_id AND t.row_id = c.claim_row_id
                AND contains(fold(t.text), ':' || fold(c.reported_text))))
    )
SELECT
    document_id,
    subject,
    reported,
    reported_text,
    -- a number that is said to be approximate can only be confirmed
    CASE WHEN is_exact OR abs(result - reported) <= half + quantum(reported_text, reported) / 2 THEN result END AS expected,
    result - half AS expected_low,
    result + half AS expected_high,
    terms_text,
    CASE WHEN kind = 'difference' THEN '相減' WHEN product IS NOT NULL THEN '相乘' ELSE '相加' END AS operation_zh,
    CASE WHEN kind = 'difference' THEN 'differ by' WHEN product IS NOT NULL THEN 'multiply to' ELSE 'add up to' END AS operation_en,
    evidence
FROM computed;
