-- 績效報告之指標與評分表各列配對
-- A report's indicators paired with the rows of its score tables: by name, and what is left by place within the goal.
-- One of the two is NULL where the other table has no such row. Documents without score tables have no rows here.
CREATE VIEW scored_indicators AS
WITH
    -- where one of the two tables says nothing of aspects, the other's say nothing of the pairs
    by_aspect AS (
        SELECT DISTINCT i.document_id FROM indicators i JOIN score_items s USING (document_id) WHERE i.aspect IS NOT NULL AND s.aspect IS NOT NULL
    ),
    result_rows AS (SELECT * REPLACE (if(document_id IN (FROM by_aspect), coalesce(aspect, ''), '') AS aspect) FROM indicators),
    item_rows AS (SELECT * REPLACE (if(document_id IN (FROM by_aspect), coalesce(aspect, ''), '') AS aspect) FROM score_items),
    results AS (
        SELECT document_id, row_id, aspect, coalesce(goal_no, 0) AS goal_no, indicator_seq AS seq, fold(title) AS name,
            row_number() OVER (PARTITION BY document_id, aspect, fold(title) ORDER BY row_id) AS nth
        FROM result_rows i
        WHERE EXISTS (FROM item_rows s WHERE s.document_id = i.document_id AND s.aspect = i.aspect)
    ),
    items AS (
        SELECT document_id, row_id, aspect, coalesce(goal_no, 0) AS goal_no, fold(title) AS name,
            row_number() OVER (PARTITION BY document_id, aspect, goal_no ORDER BY row_id) AS seq,
            row_number() OVER (PARTITION BY document_id, aspect, fold(title) ORDER BY row_id) AS nth
        FROM item_rows
    ),
    named AS (
        SELECT document_id, r.row_id AS indicator_row_id, s.row_id AS score_item_row_id
        FROM results r JOIN items s USING (document_id, aspect, name, nth)
    ),
    left_results AS (SELECT * FROM results WHERE row_id NOT IN (SELECT indicator_row_id FROM named)),
    left_items AS (SELECT * FROM items WHERE row_id NOT IN (SELECT score_item_row_id FROM named)),
    placed AS (
        SELECT document_id, r.row_id AS indicator_row_id, s.row_id AS score_item_row_id
        FROM left_results r JOIN left_items s USING (document_id, aspect, goal_no, seq)
    )
SELECT document_id, indicator_row_id, score_item_row_id, 'name' AS paired_by FROM named
UNION ALL
SELECT document_id, indicator_row_id, score_item_row_id, 'place' FROM placed
UNION ALL
SELECT document_id, row_id, NULL, NULL FROM left_results WHERE row_id NOT IN (SELECT indicator_row_id FROM placed)
UNION ALL
SELECT document_id, NULL, row_id, NULL FROM left_items WHERE row_id NOT IN (SELECT score_item_row_id FROM placed);
