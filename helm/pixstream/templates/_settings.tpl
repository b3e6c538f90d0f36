{{/*
Settings as entries of a ConfigMap. A program does not start with a setting that it does not know, so each gets its own.
Numbers of values.yaml go through int64, those of .Values.settings through toJson: a large one would come out as 1e+06 otherwise.
*/}}

{{/* One section of .Values.settings, and those in it: (dict "section" "Streams" "settings" .Values.settings.Streams). */}}
{{- define "pixstream.settings.section" -}}
{{- range $name, $value := .settings }}
{{- if kindIs "map" $value }}
{{- include "pixstream.settings.section" (dict "section" (printf "%s__%s" $.section $name) "settings" $value) }}
{{- else if kindIs "slice" $value }}
{{- range $index, $entry := $value }}
PixStream__{{ $.section }}__{{ $name }}__{{ $index }}: {{ $entry | quote }}
{{- end }}
{{- else }}
PixStream__{{ $.section }}__{{ $name }}: {{ if kindIs "string" $value }}{{ $value | quote }}{{ else }}{{ $value | toJson | quote }}{{ end }}
{{- end }}
{{- end }}
{{- end }}

{{/* What silos and gateways must agree on. */}}
{{- define "pixstream.settings.shared" -}}
PixStream__Cluster__ClusterId: {{ .Values.cluster.clusterId | quote }}
PixStream__Cluster__ServiceId: {{ .Values.cluster.serviceId | quote }}
PixStream__Cluster__Backend: {{ .Values.cluster.backend }}
{{- if eq .Values.cluster.backend "Redis" }}
{{- include "pixstream.settings.section" (dict "section" "Redis" "settings" .Values.settings.Redis) }}
{{- end }}
{{- if .Values.cluster.tls.existingSecret }}
PixStream__Cluster__Tls__CertificatePath: /etc/pixstream/tls/tls.crt
PixStream__Cluster__Tls__KeyPath: /etc/pixstream/tls/tls.key
PixStream__Cluster__Tls__AuthorityPath: /etc/pixstream/tls/ca.crt
{{- end }}
{{- include "pixstream.settings.section" (dict "section" "Cluster" "settings" .Values.settings.Cluster) }}
{{- include "pixstream.settings.section" (dict "section" "Streams" "settings" .Values.settings.Streams) }}
{{- include "pixstream.settings.section" (dict "section" "Quarantine" "settings" .Values.settings.Quarantine) }}
{{- include "pixstream.settings.section" (dict "section" "Metrics" "settings" .Values.settings.Metrics) }}
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
PixStream__Cassandra__SiloList: {{ .Values.cassandra.siloList }}
{{- end }}

{{/* Where the list of silos is, which is all that a gateway asks for: Cassandra or Redis. */}}
{{- define "pixstream.siloList" -}}
{{- if eq .Values.cluster.backend "Cassandra" }}{{ .Values.cassandra.siloList }}{{ else }}{{ .Values.cluster.backend }}{{ end }}
{{- end }}

{{- define "pixstream.settings.silo" -}}
ASPNETCORE_URLS: http://+:8081
{{ include "pixstream.settings.shared" . }}
{{- include "pixstream.settings.section" (dict "section" "Recent" "settings" .Values.settings.Recent) }}
{{- include "pixstream.settings.section" (dict "section" "Limits" "settings" .Values.settings.Limits) }}
{{- if eq .Values.cluster.backend "Cassandra" }}
{{- include "pixstream.settings.cassandra" . }}
PixStream__Cassandra__ReplicationFactor: {{ .Values.cassandra.replicationFactor | int64 | quote }}
PixStream__Cassandra__Region: {{ .Values.cassandra.region | quote }}
PixStream__Cassandra__Migrate: "false"
{{- include "pixstream.settings.section" (dict "section" "Cassandra" "settings" .Values.settings.Cassandra) }}
{{- end }}
{{- end }}

{{/*
How messages are checked, and where the files for it are mounted. A directory is named once: by the chart, where it mounts one, or in
settings, where something else puts it there (gateway.extraVolumes).
*/}}
{{- define "pixstream.settings.inspection" -}}
{{- include "pixstream.settings.section" (dict "section" "Inspection" "settings" .Values.settings.Inspection) }}
{{- include "pixstream.settings.section" (dict "section" "Schemas" "settings" .Values.settings.Schemas) }}
{{- if .Values.schemas.existingConfigMap }}
{{- if hasKey .Values.settings.Schemas "Directory" }}
{{- fail "schemas.existingConfigMap and settings.Schemas.Directory both say where the schemas are: set one of them." }}
{{- end }}
PixStream__Schemas__Directory: /etc/pixstream/schemas
{{- end }}
{{- include "pixstream.settings.section" (dict "section" "Signatures" "settings" .Values.settings.Signatures) }}
{{- if .Values.signatures.existingConfigMap }}
{{- if hasKey .Values.settings.Signatures "CertificateDirectory" }}
{{- fail "signatures.existingConfigMap and settings.Signatures.CertificateDirectory both say where the certificates are: set one of them." }}
{{- end }}
PixStream__Signatures__CertificateDirectory: /etc/pixstream/certificates
{{- end }}
{{- include "pixstream.settings.section" (dict "section" "Signing" "settings" .Values.settings.Signing) }}
{{- if .Values.signing.existingSecret }}
{{- if or (hasKey .Values.settings.Signing "KeyFile") (hasKey .Values.settings.Signing "CertificateFile") }}
{{- fail "signing.existingSecret and settings.Signing both say where the key and its certificate are: set one of them." }}
{{- end }}
PixStream__Signing__KeyFile: /etc/pixstream/signing/tls.key
PixStream__Signing__CertificateFile: /etc/pixstream/signing/tls.crt
{{- end }}
{{- end }}

{{/* Not empty where gateways ask for credentials. */}}
{{- define "pixstream.credentials" -}}
{{- with .Values.settings.Credentials }}
{{- if hasKey . "Registry" }}yes{{ end }}
{{- if hasKey . "RegistryIn" }}{{ if eq .RegistryIn "Store" }}yes{{ end }}{{ end }}
{{- end }}
{{- end }}

{{/* Gateways read the list of silos from the backend, and nothing else. */}}
{{- define "pixstream.settings.gateway" -}}
ASPNETCORE_URLS: {{ if include "pixstream.credentials" . }}https{{ else }}http{{ end }}://+:8080
{{ include "pixstream.settings.shared" . }}
{{- if eq .Values.cluster.backend "Cassandra" }}
{{- include "pixstream.settings.cassandra" . }}
{{- end }}
{{- include "pixstream.settings.section" (dict "section" "Http" "settings" .Values.settings.Http) }}
{{- include "pixstream.settings.section" (dict "section" "Admin" "settings" .Values.settings.Admin) }}
{{- include "pixstream.settings.section" (dict "section" "Credentials" "settings" .Values.settings.Credentials) }}
{{- include "pixstream.settings.inspection" . }}
{{- if not (include "pixstream.credentials" .) }}
{{- if not .Values.networkPolicy.enabled }}
{{- if not .Values.gateway.trustNetwork }}
{{- fail "networkPolicy.enabled is false: gateways ask no client for credentials, and gateway.trustNetwork must say that nothing but a proxy which does reaches them." }}
{{- end }}
{{- end }}
PixStream__Http__TrustNetwork: "true"
{{- end }}
PixStream__Utilities__Enabled: {{ .Values.utilities.enabled | quote }}
{{- end }}

{{/* Settings that are secrets, as entries of a container's env. */}}

{{/* (dict "root" $ "secret" "its name, or nothing") */}}
{{- define "pixstream.secrets.cassandra" -}}
{{- if and .secret (eq .root.Values.cluster.backend "Cassandra") -}}
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
{{- if and .Values.redis.servers (eq .Values.cluster.backend "Cassandra") }}
{{- fail "redis.servers is for the backend Redis: copies are kept in one." }}
{{- end }}
{{- if .Values.redis.existingSecret -}}
{{- if .Values.redis.servers -}}
{{- range $index := until (int .Values.redis.servers) }}
- name: PixStream__Redis__Servers__{{ $index }}
  valueFrom:
    secretKeyRef:
      name: {{ $.Values.redis.existingSecret | quote }}
      key: server-{{ $index }}
{{- end }}
{{- else -}}
- name: PixStream__Redis__Configuration
  valueFrom:
    secretKeyRef:
      name: {{ .Values.redis.existingSecret | quote }}
      key: configuration
{{- end }}
{{- else if eq .Values.cluster.backend "Redis" }}
{{- fail "cluster.backend is Redis: redis.existingSecret must name the Secret that says where Redis is." }}
{{- else if eq .Values.cassandra.siloList "Redis" }}
{{- fail "cassandra.siloList is Redis: redis.existingSecret must name the Secret that says where Redis is." }}
{{- end }}
{{- end }}

{{- define "pixstream.secrets.signing" -}}
{{- if .Values.signing.existingSecret -}}
- name: PixStream__Signing__Password
  valueFrom:
    secretKeyRef:
      name: {{ .Values.signing.existingSecret | quote }}
      key: password
      optional: true
{{- end }}
{{- end }}
