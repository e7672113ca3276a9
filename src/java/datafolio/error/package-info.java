/** What this library throws: one exception, its kinds, and the search for what someone probably meant. API. */
package datafolio.error;
