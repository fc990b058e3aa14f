// A client of the S3 protocol for the tests, in the image beside the server that the go.mod here pins.
//
//	s3 mb BUCKET | put BUCKET KEY <DATA | get BUCKET KEY | ls [BUCKET]
//
// It speaks to $S3_ENDPOINT (default 127.0.0.1:9000) with the server's own MINIO_ACCESS_KEY and MINIO_SECRET_KEY.
package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
)

func env(name, otherwise string) string {
	if value := os.Getenv(name); value != "" {
		return value
	}
	return otherwise
}

func run(ctx context.Context, s3 *minio.Client, args []string) error {
	switch what := args[0]; {
	case what == "mb" && len(args) == 2:
		return s3.MakeBucket(ctx, args[1], minio.MakeBucketOptions{})
	case what == "put" && len(args) == 3:
		data, err := io.ReadAll(os.Stdin)
		if err != nil {
			return err
		}
		_, err = s3.PutObject(ctx, args[1], args[2], bytes.NewReader(data), int64(len(data)), minio.PutObjectOptions{})
		return err
	case what == "get" && len(args) == 3:
		object, err := s3.GetObject(ctx, args[1], args[2], minio.GetObjectOptions{})
		if err != nil {
			return err
		}
		_, err = io.Copy(os.Stdout, object)
		return err
	case what == "ls" && len(args) == 1:
		buckets, err := s3.ListBuckets(ctx)
		for _, b := range buckets {
			fmt.Println(b.Name)
		}
		return err
	case what == "ls" && len(args) == 2:
		for object := range s3.ListObjects(ctx, args[1], minio.ListObjectsOptions{Recursive: true}) {
			if object.Err != nil {
				return object.Err
			}
			fmt.Println(object.Size, object.Key)
		}
		return nil
	}
	return fmt.Errorf("not understood: %q", args)
}

func main() {
	s3, err := minio.New(env("S3_ENDPOINT", "127.0.0.1:9000"), &minio.Options{
		Creds: credentials.NewStaticV4(env("MINIO_ACCESS_KEY", "minio"), env("MINIO_SECRET_KEY", "minio123"), "")})
	if err == nil && len(os.Args) < 2 {
		err = fmt.Errorf("nothing asked")
	}
	if err == nil {
		err = run(context.Background(), s3, os.Args[1:])
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "s3:", err)
		os.Exit(1)
	}
}
