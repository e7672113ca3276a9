package datafolio.table;

import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;

/** FLOAT and DOUBLE. */
abstract sealed class FloatingColumn extends Column {
    final ByteBuffer values;

    private FloatingColumn(Field field, ArrayData data, Lease lease) {
        super(field, data, lease);
        this.values = data.values();
    }

    static FloatingColumn of(Field field, ArrayData data, Lease lease) {
        return data.width() == 4 ? new Float32(field, data, lease) : new Float64(field, data, lease);
    }

    @Override
    public final boolean isDouble() {
        return true;
    }

    @Override
    public final double[] toDoubleArray() {
        lease.check();
        double[] out = new double[size()];
        fill(out);
        if (nullCount() > 0) {
            for (int i = 0; i < out.length; i++) {
                if (data.missing(i)) {
                    out[i] = Double.NaN;
                }
            }
        }
        return out;
    }

    @Override
    public final Object toStoredArray() {
        lease.check();
        int n = size();
        ByteBuffer from = values.slice(data.offset() * data.width(), n * data.width()).order(values.order());
        if (data.width() == 4) {
            float[] out = new float[n];
            from.asFloatBuffer().get(out);
            return out;
        }
        double[] out = new double[n];
        from.asDoubleBuffer().get(out);
        return out;
    }

    abstract void fill(double[] out);

    private static final class Float32 extends FloatingColumn {
        Float32(Field field, ArrayData data, Lease lease) {
            super(field, data, lease);
        }

        @Override
        public double getDouble(int i) {
            return values.getFloat(at(i) << 2);
        }

        @Override
        void fill(double[] out) {
            for (int i = 0; i < out.length; i++) {
                out[i] = values.getFloat((data.offset() + i) << 2);
            }
        }

        @Override
        Object value(int i) {
            return values.getFloat((data.offset() + i) << 2);
        }
    }

    private static final class Float64 extends FloatingColumn {
        Float64(Field field, ArrayData data, Lease lease) {
            super(field, data, lease);
        }

        @Override
        public double getDouble(int i) {
            return values.getDouble(at(i) << 3);
        }

        @Override
        public double sum() {
            lease.check();
            if (size() == 0) {
                return 0;
            }
            DoubleBuffer all = values.slice(data.offset() << 3, size() << 3).order(values.order()).asDoubleBuffer();
            return nullCount() == 0 ? Sums.all(all, 0, size()) : Sums.present(all, data.validity(), data.offset());
        }

        @Override
        void fill(double[] out) {
            if (out.length > 0) {
                values.slice(data.offset() << 3, out.length << 3).order(values.order()).asDoubleBuffer().get(out);
            }
        }

        @Override
        Object value(int i) {
            return values.getDouble((data.offset() + i) << 3);
        }
    }
}
