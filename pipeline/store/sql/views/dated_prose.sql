-- 敘述文字中之日期，連同其所在文字、文件年度與於查核結果中之名稱
-- Every date with the prose that it stands in, the document's family and year, and what findings call it: the subject of the
-- prose, the folded date, and a number from its second mention there.
CREATE VIEW dated_prose AS
SELECT
    d.*,
    p.subject AS prose_subject,
    p.kind,
    p.text AS prose_text,
    doc.family,
    doc.roc_year AS document_roc_year,
    doc.month AS document_month,
    p.subject || ' ' || fold(d.text)
        || CASE WHEN row_number() OVER same > 1 THEN '#' || row_number() OVER same ELSE '' END AS subject
FROM dates d
JOIN prose p ON p.row_id = d.context_row_id
JOIN documents doc ON doc.document_id = d.document_id
WINDOW same AS (PARTITION BY d.context_row_id, fold(d.text) ORDER BY d.row_id);
