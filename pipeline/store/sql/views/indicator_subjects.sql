-- 各指標在查核結果中之名稱
-- What each indicator is called in findings: its key, numbered where a document has the key more than once.
CREATE VIEW indicator_subjects AS
SELECT
    row_id,
    document_id,
    coalesce(nullif(indicator_key, ''), 'indicator')
        || CASE WHEN nth > 1 THEN '#' || nth ELSE '' END AS subject
FROM (SELECT *, row_number() OVER (PARTITION BY document_id, coalesce(nullif(indicator_key, ''), 'indicator') ORDER BY row_id) AS nth FROM indicators);
