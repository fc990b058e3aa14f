//go:build server

// Only for go.mod: `go build github.com/minio/minio` takes the server, whose own go.mod forbids `go install`, from here.
package main

import _ "github.com/minio/minio"
