// Command sdk uses a bucket through Oracle's SDK for Go, as its users do: with the default retries.
// It prints one JSON object for each call.
package main

import (
	"context"
	"encoding/json"
	"io"
	"log"
	"os"
	"strings"
	"time"

	"github.com/oracle/oci-go-sdk/v65/common"
	"github.com/oracle/oci-go-sdk/v65/objectstorage"
)

// answer is what came of one call.
type answer struct {
	Call   string `json:"call"`
	Status int    `json:"status"`
	// Code is the service's, of a refusal.
	Code string `json:"code,omitempty"`
	// Value is what a test wants to see of a success.
	Value any `json:"value,omitempty"`
	// Milliseconds tells a refusal that is tried again from one that is not.
	Milliseconds int64 `json:"ms"`
}

var output = json.NewEncoder(os.Stdout)

// report makes a call and prints what came of it.
func report(call string, act func() (any, error)) {
	started := time.Now()
	value, err := act()
	result := answer{Call: call, Status: 200, Value: value, Milliseconds: time.Since(started).Milliseconds()}
	if err != nil {
		failure, ok := common.IsServiceError(err)
		if !ok {
			log.Fatalf("%s: %v", call, err)
		}
		result.Status, result.Code, result.Value = failure.GetHTTPStatusCode(), failure.GetCode(), nil
	}
	if err := output.Encode(result); err != nil {
		log.Fatal(err)
	}
}

func main() {
	if len(os.Args) != 6 {
		log.Fatal("Usage: sdk CONFIG-FILE ENDPOINT NAMESPACE BUCKET COMPARTMENT")
	}
	provider, err := common.ConfigurationProviderFromFile(os.Args[1], "")
	if err != nil {
		log.Fatal(err)
	}
	client, err := objectstorage.NewObjectStorageClientWithConfigurationProvider(provider)
	if err != nil {
		log.Fatal(err)
	}
	client.Host = os.Args[2]
	namespace, bucket, compartment := &os.Args[3], &os.Args[4], &os.Args[5]
	name := common.String("db 01/nightly ü.json")
	ctx := context.Background()
	retry := common.DefaultRetryPolicy()
	metadata := common.RequestMetadata{RetryPolicy: &retry}

	report("GetNamespace", func() (any, error) {
		got, err := client.GetNamespace(ctx, objectstorage.GetNamespaceRequest{
			CompartmentId: compartment, RequestMetadata: metadata,
		})
		return got.Value, err
	})
	put := func() (any, error) {
		body := `{"job_name":"ü"}`
		got, err := client.PutObject(ctx, objectstorage.PutObjectRequest{
			NamespaceName: namespace, BucketName: bucket, ObjectName: name,
			PutObjectBody: io.NopCloser(strings.NewReader(body)), ContentLength: common.Int64(int64(len(body))),
			IfNoneMatch:          common.String("*"),
			OpcMeta:              map[string]string{"x-ansible-host": "db01"},
			OpcChecksumAlgorithm: objectstorage.PutObjectOpcChecksumAlgorithmSha256,
			StorageTier:          objectstorage.PutObjectStorageTierInfrequentaccess,
			RequestMetadata:      metadata,
		})
		return got.OpcContentSha256, err
	}
	report("PutObject", put)
	report("PutObject again", put)
	report("GetObject", func() (any, error) {
		got, err := client.GetObject(ctx, objectstorage.GetObjectRequest{
			NamespaceName: namespace, BucketName: bucket, ObjectName: name,
			HttpResponseContentType: common.String("text/x-record"), RequestMetadata: metadata,
		})
		if err != nil {
			return nil, err
		}
		defer got.Content.Close()
		body, err := io.ReadAll(got.Content)
		return []any{string(body), got.ContentType, got.StorageTier}, err
	})
	report("HeadObject", func() (any, error) {
		got, err := client.HeadObject(ctx, objectstorage.HeadObjectRequest{
			NamespaceName: namespace, BucketName: bucket, ObjectName: name, RequestMetadata: metadata,
		})
		return []any{got.ContentLength, got.OpcMeta, got.OpcContentSha256}, err
	})
	report("ListObjects", func() (any, error) {
		got, err := client.ListObjects(ctx, objectstorage.ListObjectsRequest{
			NamespaceName: namespace, BucketName: bucket, Prefix: common.String("db 01/"),
			Fields: common.String("name,size,storageTier"), RequestMetadata: metadata,
		})
		found := []any{}
		for _, object := range got.Objects {
			found = append(found, []any{object.Name, object.Size, object.StorageTier})
		}
		return found, err
	})
	report("CreateBucket", func() (any, error) {
		_, err := client.CreateBucket(ctx, objectstorage.CreateBucketRequest{
			NamespaceName: namespace, RequestMetadata: metadata,
			CreateBucketDetails: objectstorage.CreateBucketDetails{Name: bucket, CompartmentId: compartment},
		})
		return nil, err
	})
	report("ListMultipartUploads", func() (any, error) {
		_, err := client.ListMultipartUploads(ctx, objectstorage.ListMultipartUploadsRequest{
			NamespaceName: namespace, BucketName: bucket, RequestMetadata: metadata,
		})
		return nil, err
	})
	remove := func() (any, error) {
		_, err := client.DeleteObject(ctx, objectstorage.DeleteObjectRequest{
			NamespaceName: namespace, BucketName: bucket, ObjectName: name, RequestMetadata: metadata,
		})
		return nil, err
	}
	report("DeleteObject", remove)
	report("DeleteObject again", remove)
}
