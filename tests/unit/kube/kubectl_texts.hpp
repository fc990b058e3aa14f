// What kubectl writes to standard error when it fails: a fact about kubectl 1.20, 1.27, 1.32 and 1.33, each observed
// with `get --raw`, or with another call where the situation says so. "every": all four say the same.
#pragma once
#include "kube/cluster.hpp"

#include <string>
#include <vector>

namespace kf::kube {

struct KubectlText {
  std::string situation, versions, err;
  Failure failure;
};

inline const std::vector<KubectlText> kubectl_texts{
    {"expired or wrong token; get pv -o json: context expired", "every",
     "error: You must be logged in to the server (Unauthorized)", Failure::unauthorized},
    {"valid token, no rights; get pv -o json: context nobody", "every",
     "Error from server (Forbidden): persistentvolumes is forbidden: User \"nobody\" cannot list resource "
     "\"persistentvolumes\" in API group \"\" at the cluster scope",
     Failure::forbidden},
    {"no credentials; context names a user that is not in the file", "every", "error: EOF", Failure::unauthorized},
    {"server not running (connection refused); get pv -o json: server not running", "every",
     "The connection to the server 127.0.0.1:1 was refused - did you specify the right host or port?",
     Failure::unreachable},
    {"unknown host in the server URL", "every",
     "Unable to connect to the server: dial tcp: lookup no-such-host.invalid on 10.0.0.2:53: no such host",
     Failure::unreachable},
    {"server URL malformed (port not a number)", "every",
     "error: host must be a URL or a host:port pair: \"https://127.0.0.1:port\"", Failure::configuration},
    {"unknown context name (--context)", "every", "error: context \"no-such-context\" does not exist",
     Failure::configuration},
    {"unknown context name (current-context in the file)", "every",
     "Error in configuration: context was not found for specified context: gone", Failure::configuration},
    {"current-context not set; context names a cluster that is not in the file; KUBECONFIG names a missing file; no "
     "kubeconfig at all; kubeconfig empty",
     "every", "The connection to the server localhost:8080 was refused - did you specify the right host or port?",
     Failure::configuration},
    {"--kubeconfig file missing", "every", "error: stat /home/user/no/such/kubeconfig: no such file or directory",
     Failure::configuration},
    {"KUBECONFIG names a missing file", "1.20",
     "W1121 03:04:18.035321    9732 loader.go:223] Config not found: /home/user/no/such/kubeconfig\nThe connection to "
     "the server localhost:8080 was refused - did you specify the right host or port?",
     Failure::configuration},
    {"KUBECONFIG names a missing file", "1.27",
     "W1121 03:04:18.035321    9732 loader.go:222] Config not found: /home/user/no/such/kubeconfig\nThe connection to "
     "the server localhost:8080 was refused - did you specify the right host or port?",
     Failure::configuration},
    {"kubeconfig is not YAML", "every",
     "error: error loading config file \"/home/user/.kube/config\": yaml: line 2: did not find expected ',' or '}'",
     Failure::configuration},
    {"kubeconfig is a directory", "every",
     "error: error loading config file \"/home/user/.kube\": read /home/user/.kube: is a directory",
     Failure::configuration},
    {"kubeconfig's token file missing", "every", "error: open /home/user/no/such/token: no such file or directory",
     Failure::configuration},
    {"kubeconfig's CA file missing", "every",
     "error: unable to read certificate-authority /home/user/no/such/ca.crt for k due to open "
     "/home/user/no/such/ca.crt: no such file or directory",
     Failure::configuration},
    {"credential plugin not installed", "every",
     "Unable to connect to the server: getting credentials: exec: executable no-such-credential-plugin not found\n\nIt "
     "looks like you are trying to use a client-go credential plugin that is not installed.\n\nTo learn more about "
     "this feature, consult the documentation available at:\n      "
     "https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins",
     Failure::unauthorized},
    {"credential plugin fails", "every",
     "Token has expired and refresh failed\nUnable to connect to the server: getting credentials: exec: executable sh "
     "failed with exit code 255",
     Failure::unauthorized},
    {"credential plugin fails", "1.32",
     "Token has expired and refresh failed\nToken has expired and refresh failed\nUnable to connect to the server: "
     "getting credentials: exec: executable sh failed with exit code 255",
     Failure::unauthorized},
    {"TLS certificate signed by an unknown authority", "1.20",
     "Unable to connect to the server: x509: certificate signed by unknown authority", Failure::unreachable},
    {"TLS certificate signed by an unknown authority", "1.27, 1.32, 1.33",
     "Unable to connect to the server: tls: failed to verify certificate: x509: certificate signed by unknown "
     "authority",
     Failure::unreachable},
    {"TLS certificate for another name", "1.20",
     "Unable to connect to the server: x509: certificate is valid for kubernetes.default.svc, kubernetes.default, "
     "kubernetes, not other.example.com",
     Failure::unreachable},
    {"TLS certificate for another name", "1.27, 1.32, 1.33",
     "Unable to connect to the server: tls: failed to verify certificate: x509: certificate is valid for "
     "kubernetes.default.svc, kubernetes.default, kubernetes, not other.example.com",
     Failure::unreachable},
    {"http:// URL, server speaks https", "every",
     "Error from server (BadRequest): the server rejected our request for an unknown reason", Failure::other},
    {"https:// URL, server speaks http", "every",
     "Unable to connect to the server: http: server gave HTTP response to HTTPS client", Failure::unreachable},
    {"server that accepts and never answers", "every",
     "Unable to connect to the server: net/http: request canceled (Client.Timeout exceeded while awaiting headers)",
     Failure::timeout},
    {"server that accepts and never answers", "1.20, 1.27, 1.32",
     "Unable to connect to the server: context deadline exceeded (Client.Timeout exceeded while awaiting headers)",
     Failure::timeout},
    {"server that accepts and never answers", "1.27, 1.32, 1.33",
     "Unable to connect to the server: context deadline exceeded", Failure::timeout},
    {"server that accepts and never answers", "every",
     "Unable to connect to the server: net/http: request canceled while waiting for connection (Client.Timeout "
     "exceeded while awaiting headers)",
     Failure::timeout},
    {"server that sends half the body and then stalls", "every", "error: context deadline exceeded", Failure::timeout},
    {"server that sends half the body and then stalls", "every",
     "error: net/http: request canceled (Client.Timeout or context cancellation while reading body)", Failure::timeout},
    {"server that sends half the body and then stalls", "1.32, 1.33",
     "error: context deadline exceeded (Client.Timeout or context cancellation while reading body)", Failure::timeout},
    {"500 with a Status", "every",
     "Error from server (InternalError): Internal error occurred: etcdserver: request timed out", Failure::other},
    {"500 plain text", "every",
     "Error from server (InternalError): an error on the server (\"Internal Server Error: "
     "\\\"/api/v1/persistentvolumes\\\": boom\") has prevented the request from succeeding",
     Failure::other},
    {"500 empty body", "every",
     "Error from server (InternalError): an error on the server (\"\") has prevented the request from succeeding",
     Failure::other},
    {"503 with a Status", "every",
     "Error from server (ServiceUnavailable): the server is currently unable to handle the request", Failure::other},
    {"502 HTML from a proxy", "every",
     "Error from server (InternalError): an error on the server (\"<html>\\r\\n<head><title>502 Bad "
     "Gateway</title></head>\\r\\n<body>\\r\\n<center><h1>502 Bad "
     "Gateway</h1></center>\\r\\n<hr><center>nginx</center>\\r\\n</body>\\r\\n</html>\") has prevented the request "
     "from succeeding",
     Failure::other},
    {"504 with a Status", "every",
     "Error from server (Timeout): Timeout: request did not complete within the allotted timeout", Failure::timeout},
    {"429 with a Status, Retry-After: 1", "every",
     "Error from server (TooManyRequests): Too many requests, please try again later.", Failure::throttled},
    {"429 plain text, Retry-After: 1; 429 plain text, no Retry-After", "every",
     "Error from server (TooManyRequests): the server has received too many requests and has asked us to try again "
     "later",
     Failure::throttled},
    {"410 continue token expired", "every",
     "Error from server (Expired): The provided continue parameter is too old to display a consistent list result. You "
     "can start a new list without the continue parameter, or use the continue token in this response to retrieve the "
     "remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were "
     "created, modified, or deleted between the time the first chunk was returned and now may show up in the list.",
     Failure::gone},
    {"404 with a Status; 404 plain text; 404 HTML; 404: unknown resource; 404: unknown API group", "every",
     "Error from server (NotFound): the server could not find the requested resource", Failure::not_found},
    {"401 HTML from a proxy", "every",
     "error: You must be logged in to the server (the server has asked for the client to provide credentials)",
     Failure::unauthorized},
    {"403 HTML from a proxy", "every",
     "Error from server (Forbidden): <html><body><h1>Access denied</h1></body></html>", Failure::forbidden},
    {"truncated body (Content-Length larger than what comes); truncated body (chunked, no end)", "every",
     "error: unexpected EOF", Failure::unreachable},
    {"connection closed without an answer", "every", "Unable to connect to the server: EOF", Failure::unreachable},
    {"no HTTP at all (an SSH server)", "1.20, 1.32",
     "Unable to connect to the server: malformed HTTP status code \"Debian-2\"", Failure::unreachable},
    {"no HTTP at all (an SSH server)", "1.27, 1.33",
     "Unable to connect to the server: net/http: HTTP/1.x transport connection broken: malformed HTTP status code "
     "\"Debian-2\"",
     Failure::unreachable},
    {"connection reset after the request", "every",
     "Unable to connect to the server: read tcp 127.0.0.1:36350->127.0.0.1:6443: read: connection reset by peer",
     Failure::unreachable},
    {"404: unknown object", "every", "Error from server (NotFound): persistentvolumes \"nosuch\" not found",
     Failure::not_found},
    {"continue token malformed", "every",
     "Error from server (BadRequest): invalid continue token: continue key is not valid: invalid character 'i' looking "
     "for beginning of value",
     Failure::other},
    {"create --raw: the name is taken", "every", "Error from server (AlreadyExists): configmaps \"a\" already exists",
     Failure::exists},
    {"create --raw: a name that is not allowed", "every",
     "The ConfigMap \"A_b\" is invalid: metadata.name: Invalid value: \"A_b\": a lowercase RFC 1123 subdomain must "
     "consist of lower case alphanumeric characters, '-' or '.'",
     Failure::invalid},
    {"create --raw: a field of the wrong type", "every",
     "Error from server (BadRequest): ConfigMap in version \"v1\" cannot be handled as a ConfigMap: v1.ConfigMap.Data: "
     "ReadMapCB: expect { or n, but found 7, error found in #10 byte of ...|},\"data\":7}",
     Failure::invalid},
    {"create --raw: another namespace in the object", "every",
     "Error from server (BadRequest): the namespace of the provided object does not match the namespace sent on the "
     "request",
     Failure::invalid},
    {"create --raw: no such namespace", "every", "Error from server (NotFound): namespaces \"nosuch\" not found",
     Failure::not_found},
    {"patch: the object has changed", "every",
     "Error from server (Conflict): Operation cannot be fulfilled on configmaps \"a\": the object has been modified; "
     "please apply your changes to the latest version and try again",
     Failure::conflict},
    {"patch: another uid", "every",
     "The ConfigMap \"a\" is invalid: metadata.uid: Invalid value: \"wrong\": field is immutable", Failure::conflict},
    {"patch: a field of the wrong type", "every",
     "The request is invalid: patch: Invalid value: \"{\\\"apiVersion\\\":\\\"v1\\\",\\\"data\\\":7}\": "
     "v1.ConfigMap.ObjectMeta: v1.ObjectMeta.TypeMeta: Kind: Data: ReadMapCB: expect { or n, but found 7",
     Failure::invalid},
    {"patch: unknown resource", "every", "error: the server doesn't have a resource type \"foos\"", Failure::not_found},
    {"patch: not JSON", "every", "Error from server: Invalid JSON Patch", Failure::other},
    {"delete --raw: another uid", "every",
     "Error from server (Conflict): Operation cannot be fulfilled on ConfigMap \"a\": the UID in the precondition "
     "(wrong) does not match the UID in record (3d4021b2-4856-42a8-8205-31752c53e4d1). The object might have been "
     "deleted and then recreated",
     Failure::conflict},
    {"a webhook that cannot be reached (read, not run)", "every",
     "Error from server (InternalError): Internal error occurred: failed calling webhook \"x.example.com\": Post "
     "\"https://x.svc:443/\": dial tcp 10.96.0.7:443: connect: connection refused",
     Failure::other},
    {"a webhook that takes too long (read, not run)", "every",
     "Error from server (InternalError): Internal error occurred: failed calling webhook \"x.example.com\": context "
     "deadline exceeded",
     Failure::other},
    {"an object too large for etcd (read, not run)", "every", "Error from server: etcdserver: request is too large",
     Failure::invalid},
    {"an object too large for the server (read, not run)", "every",
     "Error from server (RequestEntityTooLarge): Request entity too large: limit is 3145728", Failure::invalid},
    {"get pv -o json: server not running", "1.27",
     "E1121 03:04:18.035321    9732 memcache.go:265] couldn't get current server API group list: Get "
     "\"https://127.0.0.1:1/api?timeout=32s\": dial tcp 127.0.0.1:1: connect: connection refused\nE1121 "
     "03:04:18.035321    9732 memcache.go:265] couldn't get current server API group list: Get "
     "\"https://127.0.0.1:1/api?timeout=32s\": dial tcp 127.0.0.1:1: connect: connection refused\nThe connection to "
     "the server 127.0.0.1:1 was refused - did you specify the right host or port?",
     Failure::unreachable},
    {"get pv -o json: server not running", "1.32, 1.33",
     "E1121 03:04:18.035321    9732 memcache.go:265] \"Unhandled Error\" err=\"couldn't get current server API group "
     "list: Get \\\"https://127.0.0.1:1/api?timeout=32s\\\": dial tcp 127.0.0.1:1: connect: connection "
     "refused\"\nE1121 03:04:18.035321    9732 memcache.go:265] \"Unhandled Error\" err=\"couldn't get current server "
     "API group list: Get \\\"https://127.0.0.1:1/api?timeout=32s\\\": dial tcp 127.0.0.1:1: connect: connection "
     "refused\"\nThe connection to the server 127.0.0.1:1 was refused - did you specify the right host or port?",
     Failure::unreachable},
    {"get pv -o json: context expired", "1.27",
     "E1121 03:04:18.035321    9732 memcache.go:265] couldn't get current server API group list: the server has asked "
     "for the client to provide credentials\nE1121 03:04:18.035321    9732 memcache.go:265] couldn't get current "
     "server API group list: the server has asked for the client to provide credentials\nerror: You must be logged in "
     "to the server (the server has asked for the client to provide credentials)",
     Failure::unauthorized},
    {"get pv -o json: context expired", "1.32, 1.33",
     "E1121 03:04:18.035321    9732 memcache.go:265] \"Unhandled Error\" err=\"couldn't get current server API group "
     "list: the server has asked for the client to provide credentials\"\nE1121 03:04:18.035321    9732 "
     "memcache.go:265] \"Unhandled Error\" err=\"couldn't get current server API group list: the server has asked for "
     "the client to provide credentials\"\nerror: You must be logged in to the server (the server has asked for the "
     "client to provide credentials)",
     Failure::unauthorized}};

}  // namespace kf::kube
