# annexa as an image: docker build -t annexa .
#
# The bases are pinned by tag only. Tags move, so pin what you build from by digest; this prints the ones of today:
#   docker buildx imagetools inspect rust:1.95.0-bookworm
#   docker buildx imagetools inspect gcr.io/distroless/cc-debian12:nonroot
#   docker build --build-arg RUST_IMAGE=rust:1.95.0-bookworm@sha256:… --build-arg RUNTIME_IMAGE=gcr.io/distroless/cc-debian12:nonroot@sha256:… -t annexa .
ARG RUST_IMAGE=rust:1.95.0-bookworm
ARG RUNTIME_IMAGE=gcr.io/distroless/cc-debian12:nonroot

FROM ${RUST_IMAGE} AS build
WORKDIR /src
COPY . .
RUN cargo build --release --locked --bin annexa \
    && mkdir /empty

FROM ${RUNTIME_IMAGE}
LABEL org.opencontainers.image.title="annexa" \
      org.opencontainers.image.description="Continuous, provable assessment of ISO/IEC 27001 Annex A controls" \
      org.opencontainers.image.licenses="Apache-2.0"
COPY --from=build /src/target/release/annexa /usr/bin/annexa
COPY --from=build --chown=65532:65532 /empty /var/lib/annexa
# A number, so that Kubernetes can see that it is not root.
USER 65532:65532
WORKDIR /var/lib/annexa
# All that it writes goes below /var/lib/annexa and /tmp: docker run --read-only --tmpfs /tmp -v annexa:/var/lib/annexa
# -v ./annexa.toml:/etc/annexa/annexa.toml:ro -p 127.0.0.1:8080:8080 --cap-drop all --security-opt no-new-privileges annexa
VOLUME ["/var/lib/annexa"]
EXPOSE 8080
# There is no shell and no program that could ask: whoever runs the container asks /livez and /readyz.
HEALTHCHECK NONE
ENTRYPOINT ["/usr/bin/annexa"]
# The data are a folder of their own, which annexa makes for its user alone.
CMD ["serve", "--config", "/etc/annexa/annexa.toml", "--data-dir", "/var/lib/annexa/data", "--listen", "0.0.0.0:8080", "--log", "info", "--log-format", "json"]
