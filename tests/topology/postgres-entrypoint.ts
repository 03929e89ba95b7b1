/** What the entry point of the image does, as far as the composition uses it: make the cluster once, run the scripts, start. */
export const postgresEntrypoint = `
export PGDATA=/var/lib/postgresql/data PGPASSWORD="$(cat "$POSTGRES_PASSWORD_FILE")"
set -- "$0" "$@" -c unix_socket_directories=/var/run/postgresql
if [ ! -s "$PGDATA/PG_VERSION" ]; then
  initdb --username=postgres --pwfile="$POSTGRES_PASSWORD_FILE" $POSTGRES_INITDB_ARGS
  echo "listen_addresses = '*'" >> "$PGDATA/postgresql.conf"
  first=$(shift; echo "$@")
  pg_ctl --wait --options="-c listen_addresses='' $first" start
  psql="psql -v ON_ERROR_STOP=1 --no-password --no-psqlrc --host=/var/run/postgresql --username=postgres"
  $psql --dbname=postgres -c "CREATE DATABASE $POSTGRES_DB"
  for script in /docker-entrypoint-initdb.d/*.sql; do $psql --dbname="$POSTGRES_DB" -f "$script"; done
  pg_ctl --mode=fast --wait stop
fi
exec "$@"
`;
