/** Google Cloud Storage for the library: its JSON API by HTTP, with Google's library for credentials. Not API: the core finds it by its name. */
package datafolio.gcs;
