{{/* Rules of a NetworkPolicy. Without `to` a rule leads anywhere, at its ports. */}}

{{- define "pixstream.egress.dns" -}}
- ports:
    - port: 53
      protocol: UDP
    - port: 53
      protocol: TCP
{{- end }}

{{/* (dict "port" 9042 "peers" .Values.networkPolicy.cassandra) */}}
{{- define "pixstream.egress.store" -}}
- ports:
    - port: {{ .port | int64 }}
      protocol: TCP
  {{- with .peers }}
  to:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end }}

{{- define "pixstream.egress.cassandra" -}}
{{ include "pixstream.egress.store" (dict "port" .Values.cassandra.port "peers" .Values.networkPolicy.cassandra) }}
{{- end }}

{{- define "pixstream.egress.redis" -}}
{{ include "pixstream.egress.store" (dict "port" .Values.networkPolicy.redisPort "peers" .Values.networkPolicy.redis) }}
{{- end }}

{{- define "pixstream.egress.collector" -}}
{{- with .Values.telemetry.otlpEndpoint }}
{{- $port := regexFind ":[0-9]+" . | trimPrefix ":" }}
{{- include "pixstream.egress.store" (dict "port" $port "peers" $.Values.networkPolicy.collector) }}
{{- end }}
{{- end }}

{{/* A port of the silos: (dict "root" $ "port" 30000 "component" "silo" "direction" "to"). */}}
{{- define "pixstream.peer" -}}
- ports:
    - port: {{ .port }}
      protocol: TCP
  {{ .direction }}:
    - podSelector:
        matchLabels:
          {{- include "pixstream.selector" . | nindent 10 }}
{{- end }}
