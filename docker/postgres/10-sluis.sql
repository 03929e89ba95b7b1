-- The gateway's own role; `sluis store prepare` gives it what it needs. The password is read from a file and stands on no command line.
\set password `cat /run/secrets/db-password`
CREATE ROLE sluis LOGIN PASSWORD :'password';
CREATE ROLE inzage NOLOGIN;
REVOKE ALL ON DATABASE sluis FROM PUBLIC;
GRANT CONNECT ON DATABASE sluis TO sluis, inzage;
