-- 未達目標檢討表各列與其指標配對
-- A report's shortfall rows paired with its indicators: by name (and goal, where a name occurs twice), else with the
-- one indicator below 100 % of the same goal. indicator_row_id is NULL where neither finds one.
CREATE VIEW missed_indicators AS
WITH
    listed AS (SELECT document_id, row_id, fold(indicator_title) AS name, coalesce(fold(goal_title), '') AS goal FROM shortfalls),
    results AS (SELECT document_id, row_id, fold(title) AS name, coalesce(fold(goal_title), '') AS goal, attainment_pct < 100 AS is_missed FROM indicators),
    named AS (
        SELECT document_id, l.row_id AS shortfall_row_id, r.row_id AS indicator_row_id
        FROM listed l JOIN results r USING (document_id, name)
        QUALIFY row_number() OVER (PARTITION BY l.row_id ORDER BY (l.goal = r.goal) DESC, r.row_id) = 1
            AND row_number() OVER (PARTITION BY r.row_id ORDER BY (l.goal = r.goal) DESC, l.row_id) = 1
    ),
    by_goal AS (
        SELECT document_id, l.row_id AS shortfall_row_id, r.row_id AS indicator_row_id
        FROM (SELECT * FROM listed WHERE row_id NOT IN (SELECT shortfall_row_id FROM named)) l
        JOIN (SELECT * FROM results WHERE is_missed AND row_id NOT IN (SELECT indicator_row_id FROM named)) r USING (document_id, goal)
        QUALIFY count(*) OVER (PARTITION BY l.row_id) = 1 AND count(*) OVER (PARTITION BY r.row_id) = 1
    ),
    paired AS (SELECT *, 'name' AS paired_by FROM named UNION ALL SELECT *, 'goal' FROM by_goal)
SELECT l.document_id, l.row_id AS shortfall_row_id, p.indicator_row_id, p.paired_by
FROM listed l LEFT JOIN paired p ON p.document_id = l.document_id AND p.shortfall_row_id = l.row_id;
