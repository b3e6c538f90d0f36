{{/*
Settings as entries of a ConfigMap. A program does not start with a setting that it does not know, so each gets its own.
Numbers go through int64: a large one would come out as 1e+06 otherwise.
*/}}

{{/* One section of .Values.settings: (dict "section" "Streams" "settings" .Values.settings.Streams). */}}
{{- define "pixstream.settings.section" -}}
{{- range $name, $value := .settings }}
PixStream__{{ $.section }}__{{ $name }}: {{ if kindIs "string" $value }}{{ $value | quote }}{{ else }}{{ $value | int64 | quote }}{{ end }}
{{- end }}
{{- end }}

{{/* What silos and gateways must agree on. */}}
{{- define "pixstream.settings.shared" -}}
PixStream__Cluster__ClusterId: {{ .Values.cluster.clusterId | quote }}
PixStream__Cluster__ServiceId: {{ .Values.cluster.serviceId | quote }}
PixStream__Cluster__Membership: {{ .Values.cluster.membership }}
{{- if .Values.cluster.tls.existingSecret }}
PixStream__Cluster__Tls__CertificatePath: /etc/pixstream/tls/tls.crt
PixStream__Cluster__Tls__KeyPath: /etc/pixstream/tls/tls.key
PixStream__Cluster__Tls__AuthorityPath: /etc/pixstream/tls/ca.crt
{{- end }}
{{- include "pixstream.settings.section" (dict "section" "Cluster" "settings" .Values.settings.Cluster) }}
{{- include "pixstream.settings.section" (dict "section" "Streams" "settings" .Values.settings.Streams) }}
{{- if .Values.telemetry.otlpEndpoint }}
OTEL_EXPORTER_OTLP_ENDPOINT: {{ .Values.telemetry.otlpEndpoint | quote }}
OTEL_EXPORTER_OTLP_PROTOCOL: {{ .Values.telemetry.otlpProtocol }}
{{- end }}
{{- end }}

{{- define "pixstream.settings.cassandra" -}}
{{- range $index, $host := .Values.cassandra.contactPoints }}
PixStream__Cassandra__ContactPoints__{{ $index }}: {{ $host | quote }}
{{- end }}
PixStream__Cassandra__Port: {{ .Values.cassandra.port | int64 | quote }}
PixStream__Cassandra__Keyspace: {{ .Values.cassandra.keyspace | quote }}
{{- with .Values.cassandra.localDatacenter }}
PixStream__Cassandra__LocalDatacenter: {{ . | quote }}
{{- end }}
PixStream__Cassandra__Tls: {{ .Values.cassandra.tls | quote }}
{{- end }}

{{- define "pixstream.settings.silo" -}}
ASPNETCORE_URLS: http://+:8081
{{ include "pixstream.settings.shared" . }}
{{- include "pixstream.settings.cassandra" . }}
PixStream__Cassandra__ReplicationFactor: {{ .Values.cassandra.replicationFactor | int64 | quote }}
PixStream__Cassandra__Region: {{ .Values.cassandra.region | quote }}
PixStream__Cassandra__Migrate: "false"
{{- include "pixstream.settings.section" (dict "section" "Cassandra" "settings" .Values.settings.Cassandra) }}
{{- end }}

{{/* Gateways reach the store that silos announce themselves in, and no other. */}}
{{- define "pixstream.settings.gateway" -}}
ASPNETCORE_URLS: http://+:8080
{{ include "pixstream.settings.shared" . }}
{{- if eq .Values.cluster.membership "Cassandra" }}
{{- include "pixstream.settings.cassandra" . }}
{{- end }}
{{- include "pixstream.settings.section" (dict "section" "Http" "settings" .Values.settings.Http) }}
{{- if not .Values.networkPolicy.enabled }}
{{- if not .Values.gateway.trustNetwork }}
{{- fail "networkPolicy.enabled is false: gateways ask nobody for credentials, and gateway.trustNetwork must say that nothing but a proxy which does reaches them." }}
{{- end }}
{{- end }}
PixStream__Http__TrustNetwork: "true"
PixStream__Utilities__Enabled: {{ .Values.utilities.enabled | quote }}
{{- end }}

{{/* Settings that are secrets, as entries of a container's env. */}}

{{/* (dict "secret" "its name, or nothing") */}}
{{- define "pixstream.secrets.cassandra" -}}
{{- if .secret -}}
- name: PixStream__Cassandra__Username
  valueFrom:
    secretKeyRef:
      name: {{ .secret | quote }}
      key: username
- name: PixStream__Cassandra__Password
  valueFrom:
    secretKeyRef:
      name: {{ .secret | quote }}
      key: password
{{- end }}
{{- end }}

{{- define "pixstream.secrets.redis" -}}
{{- if .Values.redis.existingSecret -}}
- name: PixStream__Redis__Configuration
  valueFrom:
    secretKeyRef:
      name: {{ .Values.redis.existingSecret | quote }}
      key: configuration
{{- else if eq .Values.cluster.membership "Redis" }}
{{- fail "cluster.membership is Redis: redis.existingSecret must name the Secret that says where Redis is." }}
{{- end }}
{{- end }}
