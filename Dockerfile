# A gateway as a container: a checkout with its run-time packages, nothing built. docs/docker.md tells how to use it.
FROM node:24.21.0-bookworm-slim

# the user is known to the files of docker/make-secrets.sh by its number
RUN useradd --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin sluis \
  && install -d -o sluis -g sluis -m 0700 /var/lib/sluis /etc/sluis

WORKDIR /app
COPY package.json package-lock.json ./
# optional packages bring Node 24 to machines that have another one
RUN npm ci --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund
COPY bin bin
COPY schemas schemas
COPY gateway gateway
COPY LICENSE README.md CHANGELOG.md ./
RUN ln -s /app/bin/sluis.mjs /usr/local/bin/sluis

# the file system is read-only but for /tmp and the data folder
ENV NODE_COMPILE_CACHE=/tmp/compile-cache XDG_STATE_HOME=/tmp/state SLUIS_CONFIG=/etc/sluis/sluis.yaml
USER 10001:10001
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s --retries=3 CMD ["sluis", "doctor", "--ready"]
ENTRYPOINT ["sluis"]
CMD ["serve"]
