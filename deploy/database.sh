#!/usr/bin/env bash
# PostgreSQL이 처음 켜질 때 한 번: 두레의 두 역할과 데이터베이스. 비밀번호는 환경에서만 옵니다.
set -euo pipefail
psql --username postgres --set ON_ERROR_STOP=1 \
  --set owner="$DURE_OWNER_PASSWORD" --set app="$DURE_APP_PASSWORD" <<'SQL'
CREATE ROLE dure_owner LOGIN PASSWORD :'owner';
CREATE ROLE dure_app LOGIN PASSWORD :'app';
GRANT dure_app TO dure_owner;
ALTER ROLE dure_app SET log_min_error_statement = 'panic';
ALTER ROLE dure_app SET log_error_verbosity = 'terse';
CREATE DATABASE dure OWNER dure_owner ENCODING 'UTF8';
\connect dure
CREATE EXTENSION btree_gist;
CREATE EXTENSION pg_trgm;
CREATE EXTENSION pgcrypto;
SQL
