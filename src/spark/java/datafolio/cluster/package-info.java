/**
 * Tables of a folio as DataFrames of Apache Spark, and DataFrames as tables: {@link datafolio.cluster.SparkTables}. Nothing else of
 * the library needs Spark or this package.
 */
package datafolio.cluster;
