-- 各面向應有之配分
-- The points that each aspect is said to have: printed in the header of the total (業務面(55%)), else of its government's dialect.
CREATE VIEW declared_shares AS
WITH shares AS (
    SELECT document_id, aspect, max_score AS share_pct, row_id, 'max_score' AS field, CASE scope WHEN 'total_table' THEN 1 ELSE 2 END AS rank
    FROM scores WHERE aspect IS NOT NULL AND max_score IS NOT NULL
    UNION ALL
    SELECT document_id, aspect, share_pct, row_id, 'share_pct', 3 FROM aspect_shares WHERE share_pct IS NOT NULL
)
SELECT document_id, aspect, share_pct, row_id, field FROM shares QUALIFY row_number() OVER (PARTITION BY document_id, aspect ORDER BY rank, row_id) = 1;
