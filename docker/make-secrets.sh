#!/bin/sh
# Makes folders and secrets for docker-compose.yml, for one side: `sudo docker/make-secrets.sh police`. Nothing that exists is changed.
# In: the side, and optionally the folder (deploy when absent). Only openssl is needed. Each file belongs to root and can be read by the
# one user whose container gets it: 10001 is the gateway, 999 PostgreSQL and RabbitMQ.
set -eu
umask 077

side=${1:?police or municipality}
case $side in police | municipality) ;; *) echo "police or municipality" >&2; exit 2 ;; esac
root=${2:-deploy}
secrets=$root/$side/secrets
if [ -e "$secrets" ]; then
  echo "$secrets exists already and is left as it is" >&2
  exit 1
fi
mkdir -p "$secrets" "$root/exchange" "$root/$side/config"
chmod 0711 "$root" "$root/$side" "$secrets"

# the gateway's own folders
for name in config extracts drop; do mkdir -p "$root/$side/$name"; done
chmod 0700 "$root/$side/config" "$root/$side/extracts" "$root/$side/drop" "$root/exchange"
chown 10001:10001 "$root/$side/config" "$root/$side/extracts" "$root/$side/drop" "$root/exchange"

give() { # FILE GROUP
  chown "0:$2" "$secrets/$1"
  chmod 0640 "$secrets/$1"
}

# the key-encryption key: keep a copy in a safe, and apart from every backup
openssl rand -base64 32 >"$secrets/kek"
give kek 10001

for name in db-admin-password db-password; do
  openssl rand -hex 24 >"$secrets/$name"
  cp "$secrets/$name" "$secrets/gateway-$name"
  give "$name" 999
  give "gateway-$name" 10001
done

# an authority for TLS inside this side only; its private key is not kept
ca=$(mktemp -d)
trap 'rm -rf "$ca"' EXIT
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 825 -subj "/CN=inside $side" \
  -addext "basicConstraints=critical,CA:TRUE" -addext "keyUsage=critical,keyCertSign,cRLSign" \
  -keyout "$ca/key.pem" -out "$secrets/ca" 2>/dev/null
chmod 0644 "$secrets/ca"

issue() { # FILE COMMON-NAME EXTENDED-KEY-USAGE GROUP
  openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$2" \
    -keyout "$secrets/$1-key" -out "$ca/$1.csr" 2>/dev/null
  printf 'subjectAltName=DNS:%s\nextendedKeyUsage=%s\nkeyUsage=critical,digitalSignature\nbasicConstraints=critical,CA:FALSE\n' \
    "$2" "$3" >"$ca/$1.ext"
  openssl x509 -req -in "$ca/$1.csr" -CA "$secrets/ca" -CAkey "$ca/key.pem" -CAserial "$ca/serial" -CAcreateserial -days 825 \
    -extfile "$ca/$1.ext" -out "$secrets/$1-certificate" 2>/dev/null
  give "$1-key" "$4"
  give "$1-certificate" "$4"
}
issue db "$side-db" serverAuth 999
issue broker "$side-broker" serverAuth 999
issue broker-client sluis clientAuth 10001

echo "made $root/$side"
