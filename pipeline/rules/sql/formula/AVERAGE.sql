/*---
id = "AVERAGE"
severity = "warning"
title_zh = "文字所稱平均應等於合計除以個數"
title_en = "An average in the text is the total over the count, or the mean of the listed values"
why_zh = "合計、期數與平均同在一句，任何人都能驗算。"
why_en = "Total, count and average stand in one sentence for anyone to divide."
known_problems_zh = "加權平均而權數未列者無從重算，不會被認作此類主張。含餘、逾、近者不判斷，稱約者容許一成。"
known_problems_en = "A weighted mean whose weights are not listed is no such claim. Where 餘, 逾 or 近 stands nothing is judged; 約 may be off by a tenth."
message_zh = "所稱平均 {reported_text}{place}；依所列 {terms_text} 重算為 {expected}，差 {difference}"
message_en = "The text claims an average of {reported_text}{place}; the listed {terms_text} give {expected}: a difference of {difference}"
verify_zh = "平均、合計或個數是否誤植，或為加權平均"
verify_en = "whether average, total or count is misprinted, or the average is weighted"
tolerance = "printed"
claims = true
---*/
WITH computed AS (
    SELECT *,
        coalesce(mean, CAST(term_total AS DOUBLE) / nullif(term_count, 0)) AS result,
        coalesce(mean - slack / terms, (term_total - numerator_slack) / nullif(term_count, 0)) AS low,
        coalesce(mean + slack / terms, (term_total + numerator_slack) / nullif(term_count, 0)) AS high
    FROM claim_readings
    WHERE kind = 'average' AND reported_text IS NOT NULL
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
