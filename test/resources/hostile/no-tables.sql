-- What is no table of the folio, one a line; %o is a directory outside of it, %b one in it.
SELECT * FROM '%o/secret.csv'
SELECT * FROM '%b/inside.csv'
FROM "%b/t.parquet"
SELECT * FROM nope
SELECT * FROM '/etc/passwd'
TABLE nope
SELECT * FROM t JOIN nope USING (a)
SELECT * FROM (WITH x AS (SELECT 1) SELECT * FROM x), x
WITH x AS (SELECT * FROM y), y AS (SELECT 1) SELECT * FROM x
WITH "%b/t.parquet" AS (SELECT * FROM "%b/t.parquet") SELECT * FROM "%b/t.parquet"
SELECT * FROM duckdb_tables
SELECT * FROM pg_tables
SELECT * FROM sqlite_master
SUMMARIZE nope
SELECT * FROM 's3://bucket/x.parquet'
SELECT * FROM 'https://example.org/x.csv'
WITH RECURSIVE "%b/t.parquet" AS (SELECT 1 AS a UNION ALL SELECT a FROM "%b/t.parquet" WHERE false) SELECT * FROM "%b/u.parquet"
SELECT * FROM "%b/t.parquet" AS t
SELECT * FROM '%b/*.parquet'
SELECT * FROM '../outside/secret.csv'
SELECT * FROM pragma_database_list
