#!/bin/sh
# The smallest signed request to Object Storage that a shell can make: what smallest_request.js does, by
# openssl and curl. With a body as its fifth argument it writes an object, else it reads one.
#
# Arguments: method, URL, key file (PKCS#8 PEM), key id, body.
set -eu
rest=${2#*://}
date=$(LC_ALL=C date -u '+%a, %d %b %Y %H:%M:%S GMT')
signature=$(printf 'x-date: %s\n(request-target): %s /%s\nhost: %s' "$date" \
  "$(printf %s "$1" | tr '[:upper:]' '[:lower:]')" "${rest#*/}" "${rest%%/*}" |
  openssl dgst -sha256 -sign "$3" | openssl base64 -A)
authorization="Signature version=\"1\",keyId=\"$4\",algorithm=\"rsa-sha256\",\
headers=\"x-date (request-target) host\",signature=\"$signature\""
if [ $# -gt 4 ]; then set -- "$1" "$2" --data-binary "$5"; else set -- "$1" "$2"; fi
method=$1 url=$2
shift 2
exec curl --silent --show-error --fail --request "$method" --header "x-date: $date" \
  --header "authorization: $authorization" --header 'content-type: application/json' "$@" "$url"
