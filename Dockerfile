# A static binary on an empty image: no shell, no package manager, not root.
#   docker build -t recourse .
#   docker run -p 8080:8080 -v recourse:/data recourse
FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -tags nomsgpack -ldflags '-s -w' -o /out/recourse ./cmd/recourse \
 && mkdir -p /out/data && chown 65532:65532 /out/data

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /out/recourse /recourse
COPY --from=build --chown=65532:65532 /out/data /data
USER 65532:65532
WORKDIR /data
VOLUME /data
ENV RECOURSE_DB=/data/recourse.db RECOURSE_KEYS=/data/recourse.keys RECOURSE_ADDR=0.0.0.0:8080 RECOURSE_OPS_ADDR=127.0.0.1:8081
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD ["/recourse", "health"]
ENTRYPOINT ["/recourse"]
CMD ["serve"]
