package datafolio.cluster;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.analysis.UnresolvedExecuteImmediate;
import org.apache.spark.sql.catalyst.analysis.UnresolvedRelation;
import org.apache.spark.sql.catalyst.parser.ParseException;
import org.apache.spark.sql.catalyst.plans.logical.Call;
import org.apache.spark.sql.catalyst.plans.logical.Command;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.ParsedStatement;
import org.apache.spark.sql.classic.SparkSession;
import scala.jdk.javaapi.CollectionConverters;

/** One SELECT of Spark SQL, run in a session of its own that knows tables by their names: the user's is not changed by it. */
final class Statement {
    private final SparkSession session;
    private final SparkSession own;
    private final Named sql;
    private final LogicalPlan parsed;

    /** Parses it. @throws FolioException QUERY_REFUSED for what is no query */
    Statement(SparkSession session, Named sql) {
        this.session = session;
        this.own = session.cloneSession();
        this.sql = sql;
        this.parsed = Statement.<RuntimeException>parsed(own, sql.sql());
        eachPlan(parsed, plan -> check(plan, sql.sql()));
    }

    private static void check(LogicalPlan plan, String sql) {
        if (plan instanceof Command || plan instanceof ParsedStatement || plan instanceof UnresolvedExecuteImmediate || plan instanceof Call) {
            throw FolioException.of(Kind.QUERY_REFUSED, "A query is one SELECT. Have the session itself run what changes something: session.sql(\"…\").",
                    "sql", sql);
        }
    }

    /** Spark's errors are checked ones that its own calls do not declare. */
    @SuppressWarnings("unchecked")
    private static <E extends Exception> LogicalPlan parsed(SparkSession session, String text) throws E {
        try {
            return session.sessionState().sqlParser().parsePlan(text);
        } catch (ParseException e) {
            throw (E) e;
        }
    }

    /** Those of the names that it may mean, spelled as Spark compares names. */
    List<String> tablesOf(List<String> names) {
        Set<String> named = new LinkedHashSet<>();
        eachPlan(parsed, plan -> {
            if (plan instanceof UnresolvedRelation relation && relation.multipartIdentifier().size() == 1) {
                named.add(relation.multipartIdentifier().head());
            }
        });
        boolean exact = own.sessionState().conf().caseSensitiveAnalysis();
        return named.stream().flatMap(name -> names.contains(name) || exact ? Stream.of(name).filter(names::contains)
                : names.stream().filter(name::equalsIgnoreCase)).distinct().toList();
    }

    /** Its result, in the user's session. */
    Dataset<Row> over(List<String> names, Function<String, Dataset<Row>> tables) {
        for (String name : names) {
            Dataset<Row> table = tables.apply(name);
            org.apache.spark.sql.classic.Dataset.ofRows(own, plan(table)).createOrReplaceTempView(ParquetColumns.quoted(name));
        }
        Dataset<Row> result = sql.arguments().isEmpty() ? own.sql(sql.sql()) : own.sql(sql.sql(), sql.arguments());
        return org.apache.spark.sql.classic.Dataset.ofRows(session, plan(result));
    }

    /** Whether a result is made of a table. */
    static boolean reads(Dataset<Row> result, Dataset<Row> table) {
        Object wanted = TableFrame.keeper(plan(table));
        boolean[] found = new boolean[1];
        eachPlan(plan(result), plan -> found[0] |= TableFrame.location(plan).filter(location -> location == wanted).isPresent());
        return found[0];
    }

    private static LogicalPlan plan(Dataset<Row> rows) {
        return ((org.apache.spark.sql.classic.Dataset<Row>) rows).queryExecution().analyzed();
    }

    /** A plan and all that it is made of: WITH, and sub-queries within expressions, too. */
    private static void eachPlan(LogicalPlan plan, Consumer<LogicalPlan> seen) {
        seen.accept(plan);
        Stream.of(plan.children(), plan.innerChildren(), plan.subqueries()).flatMap(all -> CollectionConverters.asJava(all).stream())
                .forEach(each -> {
                    if (each instanceof LogicalPlan inner) {
                        eachPlan(inner, seen);
                    }
                });
    }
}
