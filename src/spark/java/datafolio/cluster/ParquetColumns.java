package datafolio.cluster;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.classic.SparkSession;
import org.apache.spark.sql.execution.datasources.parquet.ParquetToSparkSchemaConverter;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;

/**
 * The columns of a Parquet file as Spark reads them. Where Spark refuses a type (UUIDs, times of day, nanoseconds, intervals), what
 * the file holds underneath is read instead.
 *
 * @param schema what Spark is told to read
 * @param uuids columns that are the 16 bytes of a UUID
 */
record ParquetColumns(StructType schema, List<String> uuids) {
    private static final String UUID_PARTS = "^(.{8})(.{4})(.{4})(.{4})(.{12})$";

    static ParquetColumns of(SparkSession session, Path file) {
        MessageType stored = stored(session, file);
        boolean times = Boolean.parseBoolean(session.conf().get("spark.sql.timeType.enabled", "false"));
        MessageType plain = new MessageType(stored.getName(), stored.getFields().stream().map(type -> plain(type, times)).toList());
        List<String> uuids = stored.getFields().stream().filter(type -> isUuid(type.getLogicalTypeAnnotation())).map(Type::getName).toList();
        return new ParquetColumns(new ParquetToSparkSchemaConverter(session.sessionState().conf()).convert(plain), uuids);
    }

    private static MessageType stored(SparkSession session, Path file) {
        try (ParquetFileReader reader = ParquetFileReader.open(HadoopInputFile.fromPath(
                new org.apache.hadoop.fs.Path("file://" + file), session.sparkContext().hadoopConfiguration()))) {
            return reader.getFileMetaData().getSchema();
        } catch (UnsupportedOperationException e) {
            throw new FolioException(Kind.UNSUPPORTED, "Spark " + session.version() + " does not run on Java " + Runtime.version().feature() + " (" + e.getMessage()
                    + "). Use the JDK that it supports: 17 or 21.", Map.of("path", file.toString()), e);
        } catch (IOException | RuntimeException e) {
            throw new FolioException(Kind.PAYLOAD_DAMAGED, "The file " + file + " is damaged or no Parquet file: " + e.getMessage() + " Restore it from a copy.",
                    Map.of("path", file.toString()), e);
        }
    }

    private static boolean isUuid(LogicalTypeAnnotation type) {
        return type instanceof LogicalTypeAnnotation.UUIDLogicalTypeAnnotation;
    }

    /** The type without those meanings that Spark does not know. */
    private static Type plain(Type type, boolean times) {
        if (type instanceof GroupType group) {
            return group.withNewFields(group.getFields().stream().map(field -> plain(field, times)).toList());
        }
        PrimitiveType primitive = type.asPrimitiveType();
        return unknown(primitive.getLogicalTypeAnnotation(), times)
                ? Types.primitive(primitive.getPrimitiveTypeName(), primitive.getRepetition()).length(primitive.getTypeLength()).named(primitive.getName())
                : primitive;
    }

    private static boolean unknown(LogicalTypeAnnotation type, boolean times) {
        if (type instanceof LogicalTypeAnnotation.TimestampLogicalTypeAnnotation moment) {
            return moment.getUnit() == TimeUnit.NANOS;
        } else if (type instanceof LogicalTypeAnnotation.TimeLogicalTypeAnnotation time) {
            return !times || time.getUnit() != TimeUnit.MICROS;
        }
        return isUuid(type) || type instanceof LogicalTypeAnnotation.IntervalLogicalTypeAnnotation
                || type instanceof LogicalTypeAnnotation.Float16LogicalTypeAnnotation || type instanceof LogicalTypeAnnotation.UnknownLogicalTypeAnnotation;
    }

    /** A column that is read so, as users see it. */
    Column column(String name) {
        Column column = functions.col(quoted(name));
        return uuids.contains(name) ? functions.lower(functions.regexp_replace(functions.hex(column), UUID_PARTS, "$1-$2-$3-$4-$5")).as(name) : column;
    }

    /** A name that stands for itself. */
    static String quoted(String name) {
        return "`" + name.replace("`", "``") + "`";
    }

    /** The names that Spark takes for one, where its names do not tell capital letters apart. */
    Optional<List<String>> twins(SparkSession session) {
        if (Boolean.parseBoolean(session.conf().get("spark.sql.caseSensitive", "false"))) {
            return Optional.empty();
        }
        List<String> names = List.of(schema.fieldNames());
        List<String> twins = names.stream().filter(name -> names.stream().filter(name::equalsIgnoreCase).count() > 1).toList();
        return twins.isEmpty() ? Optional.empty() : Optional.of(twins);
    }
}
