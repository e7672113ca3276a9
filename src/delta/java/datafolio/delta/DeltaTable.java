package datafolio.delta;

import datafolio.lake.AsOf;
import datafolio.lake.Comparison;
import datafolio.lake.LakeColumn;
import datafolio.lake.LakeFile;
import datafolio.lake.LakeTable;
import datafolio.lake.Place;
import io.delta.kernel.ScanBuilder;
import io.delta.kernel.Snapshot;
import io.delta.kernel.data.FilteredColumnarBatch;
import io.delta.kernel.data.Row;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.internal.InternalScanFileUtils;
import io.delta.kernel.internal.ScanImpl;
import io.delta.kernel.internal.SnapshotImpl;
import io.delta.kernel.internal.actions.AddFile;
import io.delta.kernel.internal.actions.DeletionVectorDescriptor;
import io.delta.kernel.internal.deletionvectors.DeletionVectorUtils;
import io.delta.kernel.internal.util.ColumnMapping;
import io.delta.kernel.internal.util.ColumnMapping.ColumnMappingMode;
import io.delta.kernel.types.StructField;
import io.delta.kernel.types.StructType;
import io.delta.kernel.utils.CloseableIterator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/** A snapshot of the Kernel's as the rest of the library sees it. */
final class DeltaTable implements LakeTable {
    private final Place place;
    private final Engine engine;
    private final SnapshotImpl snapshot;
    private final List<LakeColumn> columns;
    private List<LakeFile> all;

    private DeltaTable(Place place, Engine engine, SnapshotImpl snapshot, List<LakeColumn> columns) {
        this.place = place;
        this.engine = engine;
        this.snapshot = snapshot;
        this.columns = columns;
    }

    static DeltaTable of(Place place, Engine engine, Snapshot snapshot) {
        SnapshotImpl known = (SnapshotImpl) snapshot;
        ColumnMappingMode mode = ColumnMapping.getColumnMappingMode(known.getMetadata().getConfiguration());
        Set<String> partitions = known.getPartitionColumnNames().stream().map(name -> name.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
        List<LakeColumn> columns = new ArrayList<>();
        for (StructField field : known.getSchema().fields()) {
            boolean mapped = mode != ColumnMappingMode.NONE;
            OptionalInt id = mode == ColumnMappingMode.ID ? OptionalInt.of(field.getMetadata().getLong(ColumnMapping.COLUMN_MAPPING_ID_KEY).intValue()) : OptionalInt.empty();
            columns.add(new LakeColumn(field.getName(), Types.text(field.getDataType()), mapped ? Types.storedName(field) : field.getName(),
                mapped ? Types.stored(field.getDataType()) : Types.text(field.getDataType()), id, partitions.contains(field.getName().toLowerCase(Locale.ROOT))));
        }
        return new DeltaTable(place, engine, known, List.copyOf(columns));
    }

    @Override
    public long version() {
        return snapshot.getVersion();
    }

    @Override
    public Instant time() {
        return Instant.ofEpochMilli(snapshot.getTimestamp(engine));
    }

    @Override
    public List<LakeColumn> columns() {
        return columns;
    }

    @Override
    public synchronized List<LakeFile> files(List<Comparison> where) {
        if (where.isEmpty() && all != null) {
            return all;
        }
        try {
            List<LakeFile> files = found(where);
            if (where.isEmpty()) {
                all = files;
            }
            return files;
        } catch (IOException e) {
            throw DeltaErrors.translate(new UncheckedIOException(e), place, AsOf.version(version()));
        } catch (RuntimeException e) {
            throw DeltaErrors.translate(e, place, AsOf.version(version()));
        }
    }

    private List<LakeFile> found(List<Comparison> where) throws IOException {
        ScanBuilder builder = snapshot.getScanBuilder();
        StructType schema = snapshot.getSchema();
        builder = Predicates.of(where, schema).map(builder::withFilter).orElse(builder);
        Map<String, String> partitions = new HashMap<>();
        columns.stream().filter(LakeColumn::partition).forEach(column -> partitions.put(column.storedName(), column.name()));
        List<LakeFile> files = new ArrayList<>();
        try (CloseableIterator<FilteredColumnarBatch> batches = ((ScanImpl) builder.build()).getScanFiles(engine, true)) {
            while (batches.hasNext()) {
                try (CloseableIterator<Row> rows = batches.next().getRows()) {
                    while (rows.hasNext()) {
                        files.add(file(rows.next(), partitions));
                    }
                }
            }
        }
        return List.copyOf(files);
    }

    private LakeFile file(Row row, Map<String, String> partitions) {
        AddFile add = new AddFile(row.getStruct(InternalScanFileUtils.ADD_FILE_ORDINAL));
        Map<String, String> values = new HashMap<>();
        InternalScanFileUtils.getPartitionValues(row).forEach((name, value) -> {
            String known = partitions.get(name);
            if (known != null && value != null && !value.isEmpty()) {
                values.put(known, value);
            }
        });
        Optional<LakeFile.Deleted> deleted = Optional.ofNullable(InternalScanFileUtils.getDeletionVectorDescriptorFromRow(row))
            .map(vector -> new LakeFile.Deleted(vector.getCardinality(), () -> rows(vector)));
        return new LakeFile(LocalFiles.local(place, InternalScanFileUtils.getAddFileStatus(row).getPath()), add.getSize(),
            add.getNumRecords().map(OptionalLong::of).orElse(OptionalLong.empty()), values, deleted);
    }

    private long[] rows(DeletionVectorDescriptor vector) {
        try {
            return DeletionVectorUtils.loadNewDvAndBitmap(engine, snapshot.getDataPath().toString(), vector)._2.toArray();
        } catch (RuntimeException e) {
            throw DeltaErrors.translate(e, place, AsOf.version(version()));
        }
    }
}
