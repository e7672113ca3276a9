package datafolio.cli;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TimeZone;

/** Values, times and sizes spelled as the command of Python's package spells them. */
final class Python {
    private static final String[] MONTHS = {"January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
        "November", "December"};
    private static final String[] UNITS = {"B", "KB", "MB", "GB", "TB"};
    private static final int FEW_ITEMS = 5;
    private static final int FEW_FIELDS = 3;
    private static final int LONG_TEXT = 60;

    private Python() {}

    /** As {@code str} has it. */
    static String str(Object value) {
        return value instanceof String text ? text : repr(value);
    }

    /** As {@code repr} has it. */
    static String repr(Object value) {
        if (value == null) {
            return "None";
        } else if (value instanceof Boolean truth) {
            return truth ? "True" : "False";
        } else if (value instanceof Double number) {
            return real(number);
        } else if (value instanceof String text) {
            return quoted(text);
        } else if (value instanceof List<?> list) {
            return "[" + String.join(", ", list.stream().map(Python::repr).toList()) + "]";
        } else if (value instanceof Map<?, ?> map) {
            List<String> entries = new ArrayList<>();
            map.forEach((key, each) -> entries.add(repr(key) + ": " + repr(each)));
            return "{" + String.join(", ", entries) + "}";
        }
        return value.toString();
    }

    private static String quoted(String text) {
        char quote = text.indexOf('\'') >= 0 && text.indexOf('"') < 0 ? '"' : '\'';
        StringBuilder out = new StringBuilder().append(quote);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c == quote) {
                        out.append('\\').append(c);
                    } else if (c < ' ' || c == '\u007f') {
                        out.append("\\x").append(Character.forDigit(c >> 4, 16)).append(Character.forDigit(c & 15, 16));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        return out.append(quote).toString();
    }

    private static String real(double number) {
        if (Double.isNaN(number) || Double.isInfinite(number)) {
            return Double.isNaN(number) ? "nan" : number > 0 ? "inf" : "-inf";
        } else if (number == 0) {
            return 1 / number < 0 ? "-0.0" : "0.0";
        }
        BigDecimal decimal = new BigDecimal(Double.toString(number)).stripTrailingZeros();
        String digits = decimal.unscaledValue().abs().toString();
        int exponent = digits.length() - 1 - decimal.scale();
        if (exponent < -4 || exponent >= 16) {
            String rest = digits.length() > 1 ? "." + digits.substring(1) : "";
            String power = (exponent < 0 ? "-" : "+") + (Math.abs(exponent) < 10 ? "0" : "") + Math.abs(exponent);
            return (number < 0 ? "-" : "") + digits.charAt(0) + rest + "e" + power;
        }
        String plain = decimal.toPlainString();
        return plain.indexOf('.') < 0 ? plain + ".0" : plain;
    }

    /** An entry of the metadata in a line; of long ones the beginning. */
    static String metadata(Object value) {
        if (value instanceof List<?> list && list.size() > FEW_ITEMS) {
            String shown = repr(list.subList(0, FEW_ITEMS));
            return shown.substring(0, shown.length() - 1) + ", ...] (" + (list.size() - FEW_ITEMS) + " more items)";
        } else if (value instanceof Map<?, ?> map && map.size() > FEW_FIELDS) {
            List<String> entries = new ArrayList<>();
            map.entrySet().stream().limit(FEW_FIELDS).forEach(entry -> entries.add(repr(entry.getKey()) + ": " + repr(entry.getValue())));
            return "{" + String.join(", ", entries) + ", ...} (" + (map.size() - FEW_FIELDS) + " more fields)";
        } else if (value instanceof List || value instanceof Map) {
            return repr(value);
        }
        String text = str(value);
        int length = text.codePointCount(0, text.length());
        return length <= LONG_TEXT ? text
                : text.substring(0, text.offsetByCodePoints(0, LONG_TEXT)) + "... (" + (length - LONG_TEXT) + " more chars)";
    }

    /** A number of bytes, such as {@code 1.5 MB}, of 1024 each. */
    static String size(long bytes) {
        double size = bytes;
        int unit = 0;
        while (size >= 1024 && unit < UNITS.length - 1) {
            size /= 1024;
            unit++;
        }
        if (unit == 0) {
            return bytes + " B";
        }
        BigDecimal rounded = new BigDecimal(size).setScale(1, java.math.RoundingMode.HALF_EVEN);
        return rounded + " " + UNITS[unit];
    }

    /** A moment as people tell it, in the zone of this machine: {@code Today at 2:34 PM CET}; other texts as they are. */
    static String moment(String iso, LocalDate today) {
        ZonedDateTime time = local(iso);
        if (time == null) {
            return iso;
        }
        int hour = time.getHour() % 12;
        String clock = (hour == 0 ? 12 : hour) + ":" + two(time.getMinute()) + (time.getHour() < 12 ? " AM " : " PM ") + zone(time);
        LocalDate day = time.toLocalDate();
        if (day.equals(today)) {
            return "Today at " + clock;
        } else if (day.equals(today.minusDays(1))) {
            return "Yesterday at " + clock;
        }
        return MONTHS[day.getMonthValue() - 1] + " " + two(day.getDayOfMonth()) + ", " + day.getYear() + " at " + clock;
    }

    /** A moment in the zone of this machine, to the minute or the second: {@code 2024-03-01 12:00 UTC}; other texts cut short. */
    static String time(String iso, boolean seconds) {
        ZonedDateTime time = local(iso);
        if (time == null) {
            return iso.substring(0, Math.min(iso.length(), 16));
        }
        return day(time) + " " + two(time.getHour()) + ":" + two(time.getMinute()) + (seconds ? ":" + two(time.getSecond()) : "") + " " + zone(time);
    }

    /** The day of a moment in the zone of this machine. */
    static String day(String iso) {
        ZonedDateTime time = local(iso);
        return iso.isEmpty() ? "unknown" : time == null ? iso.substring(0, Math.min(iso.length(), 10)) : day(time);
    }

    /** A timestamp as it was given, without its fraction: {@code 2024-01-15 10:30:00 UTC}. */
    static String stamp(String iso) {
        try {
            OffsetDateTime time = OffsetDateTime.parse(iso);
            String offset = time.getOffset().getTotalSeconds() == 0 ? "UTC" : "UTC" + time.getOffset();
            return time.toLocalDate() + " " + two(time.getHour()) + ":" + two(time.getMinute()) + ":" + two(time.getSecond()) + " " + offset;
        } catch (DateTimeException e) {
            return iso;
        }
    }

    private static ZonedDateTime local(String iso) {
        try {
            return OffsetDateTime.parse(iso).atZoneSameInstant(ZoneId.systemDefault());
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static String day(ZonedDateTime time) {
        return time.toLocalDate().toString();
    }

    /** The names of UTC are known without the tables of all zones, which take their time to load. */
    private static String zone(ZonedDateTime time) {
        String id = time.getZone().getId();
        if (id.equals("UTC") || id.equals("Etc/UTC") || id.equals("Z") || id.equals("GMT") || id.equals("Etc/UCT")) {
            return id.equals("GMT") ? "GMT" : "UTC";
        }
        boolean summer = time.getZone().getRules().isDaylightSavings(time.toInstant());
        return TimeZone.getTimeZone(time.getZone()).getDisplayName(summer, TimeZone.SHORT, Locale.ENGLISH);
    }

    private static String two(int number) {
        return number < 10 ? "0" + number : Integer.toString(number);
    }
}
