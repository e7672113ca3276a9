/** The comparisons that run in Java, each in a process of its own: see {@link bench.jvm.Main}. Not part of the library. */
package bench.jvm;
