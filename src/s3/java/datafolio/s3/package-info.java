/** S3 for the library, by Amazon's SDK, which only this room knows. Not API: the core finds it by its name. */
package datafolio.s3;
