//go:build server

// Never built: it keeps the server in go.mod, from where `go build github.com/minio/minio` takes it.
package main

import _ "github.com/minio/minio"
