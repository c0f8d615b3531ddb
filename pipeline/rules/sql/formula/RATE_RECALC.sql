/*---
id = "RATE_RECALC"
severity = "error"
title_zh = "文字所稱比率應等於其分子除以分母"
title_en = "A rate in the text equals its numerator over its denominator"
why_zh = "分子、分母與比率同在一句，任何人都能驗算。"
why_en = "Numerator, denominator and rate stand in one sentence for anyone to divide."
known_problems_zh = "四捨五入或無條件捨去相符者皆可。分母須於文中指明；衡量公式已重算之數不重複查。含餘、逾、近者不判斷，稱約者容許一成。"
known_problems_en = "Right if it agrees rounded or truncated. The denominator has to be stated; numbers that FORMULA_RECALC judges are left to it. Where 餘, 逾 or 近 stands nothing is judged; 約 may be off by a tenth."
message_zh = "所稱 {reported_text}{place}；依所列 {terms_text} 重算為 {expected}，差 {difference}"
message_en = "The text claims {reported_text}{place}; the listed {terms_text} give {expected}: a difference of {difference}"
verify_zh = "比率、分子或分母是否誤植，或分母另有所指"
verify_en = "whether rate, numerator or denominator is misprinted, or another denominator is meant"
tolerance = "printed"
claims = true
---*/
WITH
    operands AS (
        SELECT *,
            coalesce(CAST(numerator AS DOUBLE), abs(CAST(compared - base AS DOUBLE))) AS above,
            coalesce(CAST(denominator AS DOUBLE), CAST(base AS DOUBLE)) AS below,
            CASE WHEN numerator IS NULL THEN slack ELSE numerator_slack END AS above_slack,
            CASE WHEN numerator IS NULL THEN 0 ELSE denominator_slack END AS below_slack,
            CASE unit WHEN '%' THEN 100 ELSE 1 END AS scale
        FROM claim_readings c
        WHERE kind = 'rate' AND reported_text IS NOT NULL AND unit IN ('%', '倍')
            AND NOT EXISTS (FROM formula_readings f WHERE f.document_id = c.document_id AND f.indicator_row_id = c.context_row_id AND f.stated = c.reported)
    ),
    computed AS (
        SELECT *,
            scale * above / nullif(below, 0) AS result,
            scale * (above - above_slack) / nullif(below + below_slack, 0) AS low,
            scale * (above + above_slack) / nullif(below - below_slack, 0) AS high
        FROM operands
    )
SELECT
    document_id,
    subject,
    reported,
    reported_text,
    CASE WHEN is_exact OR reported BETWEEN low - quantum(reported_text, reported) AND high + quantum(reported_text, reported)
        -- 約 allows a tenth either way
        OR is_about AND abs(result - reported) > 0.1 * reported + quantum(reported_text, reported) THEN result END AS expected,
    low AS expected_low,
    high AS expected_high,
    terms_text,
    evidence
FROM computed;
