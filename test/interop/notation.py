"""Values as the expectation files of the golden bundles spell them; maps are lists of pairs."""

import math

import numpy as np
import pyarrow as pa

DIGITS = {"s": 0, "ms": 3, "us": 6, "ns": 9}


def real(number):
    if math.isnan(number):
        return "NaN"
    if math.isinf(number):
        return "Infinity" if number > 0 else "-Infinity"
    return number


def clock(count, unit):
    """A time of day, given as a count of units since midnight."""
    digits = DIGITS[unit]
    seconds, fraction = divmod(count, 10**digits)
    text = f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    return f"{text}.{fraction:0{digits}d}" if fraction else text


def moment(count, unit):
    days, rest = divmod(count, 86_400 * 10 ** DIGITS[unit])
    return f"{np.datetime64(days, 'D')}T{clock(rest, unit)}"


def scalar(s):
    """One pyarrow scalar."""
    t = s.type
    if not s.is_valid:
        return None
    if isinstance(t, pa.BaseExtensionType):
        return str(s.as_py()) if isinstance(t, pa.UuidType) else scalar(s.value)
    if pa.types.is_dictionary(t):
        return scalar(pa.scalar(s.as_py(), t.value_type))
    if pa.types.is_struct(t):
        return {t.field(i).name: scalar(s[i]) for i in range(t.num_fields)}
    if pa.types.is_map(t):
        return [[scalar(pair[0]), scalar(pair[1])] for pair in s.values]
    if pa.types.is_list(t) or pa.types.is_large_list(t) or pa.types.is_fixed_size_list(t):
        return [scalar(each) for each in s.values]
    if pa.types.is_timestamp(t):
        return moment(s.value, t.unit) + ("Z" if t.tz else "")
    if pa.types.is_time(t):
        return clock(s.value, t.unit)
    if pa.types.is_date32(t):
        return str(np.datetime64(s.value, "D"))
    if pa.types.is_duration(t):
        return s.value
    if pa.types.is_decimal(t):
        return format(s.as_py(), "f")
    value = s.as_py()
    if isinstance(value, pa.MonthDayNano):
        return {"months": value.months, "days": value.days, "micros": value.nanoseconds // 1000}
    if isinstance(value, float):
        return real(value)
    return value.hex() if isinstance(value, bytes) else value


def column(array):
    return [scalar(each) for each in array]


def table(t):
    """A pyarrow table as {columns, types, values}."""
    return {
        "columns": list(t.column_names),
        "types": [str(field.type) for field in t.schema],
        "values": [column(each) for each in t.columns],
    }


def element(value):
    if isinstance(value, (np.void, tuple)):
        return [element(each) for each in value.tolist()] if isinstance(value, np.void) else [element(each) for each in value]
    if isinstance(value, (complex, np.complexfloating)):
        return [real(float(value.real)), real(float(value.imag))]
    if isinstance(value, (np.datetime64, np.timedelta64)):
        return None if np.isnat(value) else int(value.astype("int64"))
    if isinstance(value, (bytes, np.bytes_)):
        return bytes(value).hex()
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    if isinstance(value, (int, np.integer)):
        return int(value)
    if isinstance(value, (float, np.floating)):
        return real(float(value))
    return str(value)


def array(a):
    """A numpy array as {dtype, shape, values}, row by row."""
    return {"dtype": str(a.dtype), "shape": list(a.shape), "values": [element(each) for each in a.flatten(order="C")]}
