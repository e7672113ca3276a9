-- What a query is refused for, one a line; %o is a directory outside of the folio, %b one in it.
-- nothing
;
SELECT 1; SELECT 2
SELECT 1; DROP TABLE t
SELECT 1;;SELECT 2
COPY t TO '%o/x.csv'
COPY (SELECT 1) TO '%b/x.csv'
COPY t FROM '%o/secret.csv'
EXPORT DATABASE '%b/x'
IMPORT DATABASE '%o'
ATTACH '%o/x.db'
ATTACH ':memory:' AS m
DETACH memory
USE memory
INSTALL httpfs
LOAD httpfs
PRAGMA version
PRAGMA database_list
SET threads = 1
RESET threads
SET enable_external_access = true
CREATE TABLE x AS SELECT 1
CREATE VIEW x AS SELECT 1
CREATE SCHEMA s
CREATE MACRO m() AS 1
CREATE TEMP TABLE x (i INTEGER)
DROP VIEW t
ALTER VIEW t RENAME TO v
INSERT INTO t VALUES (1, 2)
UPDATE t SET a = 1
DELETE FROM t
TRUNCATE t
MERGE INTO t USING u ON 1=1
CALL range(3)
EXPLAIN SELECT 1
EXPLAIN ANALYZE SELECT * FROM t
CHECKPOINT
VACUUM
ANALYZE
BEGIN
COMMIT
PREPARE p AS SELECT 1
EXECUTE p
DEALLOCATE p
SHOW TABLES
SHOW ALL TABLES
SELECT * FROM (SHOW TABLES)
SHOW DATABASES
COMMENT ON VIEW t IS 'x'
WITH x AS (INSERT INTO t VALUES (1, 2) RETURNING a) SELECT * FROM x
WITH x AS (DELETE FROM t RETURNING *) SELECT * FROM x
SELECT * FROM read_csv('%o/secret.csv')
SELECT * FROM read_csv_auto('%b/inside.csv')
SELECT * FROM read_parquet('%o/secret.parquet')
SELECT * FROM parquet_scan('%b/t.parquet')
SELECT * FROM read_text('%o/secret.csv')
SELECT * FROM read_blob('%b/*')
SELECT * FROM glob('%b/*')
SELECT * FROM read_json('%o/secret.csv')
SELECT * FROM sniff_csv('%b/inside.csv')
SELECT * FROM parquet_metadata('%b/t.parquet')
SELECT * FROM parquet_schema('%b/t.parquet')
SELECT * FROM query('SELECT 1')
SELECT * FROM query_table('t')
SELECT * FROM query_table(['t', 'u'])
SELECT * FROM duckdb_settings()
SELECT * FROM duckdb_secrets()
SELECT * FROM duckdb_views()
SELECT * FROM pragma_table_info('t')
SELECT * FROM which_secret('s3://x', 's3')
SELECT * FROM json_execute_serialized_sql('x')
SELECT * FROM enable_logging()
SELECT * FROM checkpoint()
SELECT * FROM histogram('t', 'a')
SELECT * FROM arrow_scan(1, 2, 3)
SELECT * FROM seq_scan('t')
SELECT * FROM information_schema.tables
SELECT * FROM main.t
SELECT * FROM memory.main.t
SELECT * FROM system.information_schema.tables
SELECT * FROM temp.t
SELECT * FROM pg_catalog.pg_class
SELECT getenv('HOME')
SELECT getvariable('x')
SELECT current_setting('temp_directory')
SELECT nextval('s')
SELECT write_log('x')
SELECT json_serialize_plan('SELECT * FROM ''%o/secret.csv''')
SELECT a FROM t WHERE a IN (SELECT content FROM read_text('%o/secret.csv'))
SELECT (SELECT max(content) FROM read_text('%o/secret.csv'))
SELECT * FROM t, LATERAL (SELECT * FROM read_text('%o/secret.csv'))
SELECT * FROM t ORDER BY (SELECT count(*) FROM glob('%o/*'))
SELECT * FROM t LIMIT (SELECT count(*) FROM glob('%o/*'))
SELECT * FROM t QUALIFY row_number() OVER (ORDER BY getenv('HOME')) = 1
SELECT sum(a) FILTER (WHERE getenv('HOME') IS NULL) FROM t
SELECT list_transform([1], lambda x: getenv('HOME'))
FROM t SELECT a WHERE EXISTS (FROM read_text('%o/secret.csv'))
SELECT 1 UNION ALL SELECT length(content) FROM read_text('%o/secret.csv')
WITH RECURSIVE r AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM r, glob('%o/*') WHERE i < 3) SELECT * FROM r
SELECT * FROM range((SELECT count(*) FROM glob('%o/*')))
PIVOT t ON b USING sum(a)
SUMMARIZE read_csv('%o/secret.csv')
DESCRIBE read_csv('%o/secret.csv')
FROM (PIVOT (FROM read_csv('%o/secret.csv')) ON secret IN ('hidden'))
SELECT * FROM t TABLESAMPLE 10%; SELECT 1
SELECT getenv('HOME') OVER () FROM t
SELECT system.main.current_setting('threads')
SELECT 'HOME'.getenv()
SELECT sleep_ms(100)
SELECT pg_sleep(1)
SELECT "<"(1, [2])
SELECT ">="({'a': 1}, MAP {'k': 2})
SELECT "IS DISTINCT FROM"(1, 'a')
SELECT __internal_decompress_string(1::UTINYINT)
SELECT length(repeat('x', 1000000000))
SELECT len(range(100000000))
SELECT len(generate_series(0, 1_000_000_000))
SELECT lpad('x', 2000000000::INTEGER, 'y')
SELECT len(list_resize([1], 300000000))
SELECT printf('%1000000000d', 1)
SELECT format('{:1000000000}', 1)
SELECT bitstring('1', 2000000000)
SELECT reservoir_quantile(a, 0.5, 500000000) FROM t
SELECT bar(1, 0, 1, 1000000000)
SELECT pg_get_constraintdef(1)
SELECT get_block_size('memory')
FROM t SELECT * WHERE getenv('HOME') IS NOT NULL
SELECT {'a': getenv('HOME')}
SELECT [x for x in [getenv('HOME')]]
SELECT CASE WHEN getenv('HOME') IS NULL THEN 1 END
SELECT COLUMNS(c -> getenv(c) IS NULL) FROM t
SELECT * REPLACE (getenv('HOME') AS a) FROM t
SELECT a FROM t GROUP BY a, getenv('HOME')
SELECT a FROM t GROUP BY GROUPING SETS ((a), (getenv('HOME')))
SELECT a FROM t HAVING getenv('HOME') IS NULL
SELECT DISTINCT ON (getenv('HOME')) a FROM t
SELECT * FROM t JOIN u ON getenv('HOME') IS NULL
SELECT sum(a ORDER BY getenv('HOME')) FROM t
SELECT sum(a) OVER (PARTITION BY getenv('HOME')) FROM t
VALUES (getenv('HOME'))
SELECT * FROM unnest([getenv('HOME')])
SELECT * FROM t UNPIVOT (v FOR n IN (a, b)), glob('/*')
WITH RECURSIVE r AS (SELECT getenv('HOME') AS i UNION ALL SELECT i FROM r) SELECT * FROM r
WITH x AS MATERIALIZED (SELECT * FROM read_text('%o/secret.csv')) SELECT * FROM x
SELECT * FROM (VALUES (getenv('HOME'))) v(x)
SELECT * FROM read_duckdb('%o/x.db')
SELECT * FROM sqlite_scan('%o/x.db', 't')
SELECT * FROM postgres_scan('', '', '')
SELECT * FROM delta_scan('%o')
SELECT * FROM iceberg_scan('%o')
SELECT * FROM st_read('%o/x.shp')
SELECT * FROM read_xlsx('%o/x.xlsx')
CREATE SECRET s (TYPE s3)
DROP SECRET s
CREATE SEQUENCE s
CREATE TYPE e AS ENUM ('a')
CREATE INDEX i ON t (a)
SET VARIABLE x = 1
RESET VARIABLE x
LOAD '%o/x.duckdb_extension'
FORCE INSTALL httpfs FROM '%o'
UPDATE EXTENSIONS
ROLLBACK
FORCE CHECKPOINT
COPY FROM DATABASE memory TO x
DESCRIBE SELECT getenv('HOME')
EXPLAIN SELECT * FROM read_text('%o/secret.csv')
PRAGMA import_database('%o')
CALL pragma_version()
CALL enable_logging()
