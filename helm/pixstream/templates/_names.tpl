{{/* What every object's name begins with. */}}
{{- define "pixstream.name" -}}
{{ .Release.Name | trunc 50 | trimSuffix "-" }}
{{- end }}

{{/* What tells the pods of one component apart from all others: (dict "root" $ "component" "silo"). Never changes. */}}
{{- define "pixstream.selector" -}}
app.kubernetes.io/name: pixstream
app.kubernetes.io/instance: {{ .root.Release.Name | quote }}
app.kubernetes.io/component: {{ .component }}
{{- end }}

{{/* Labels of every object: (dict "root" $ "component" "silo"). Pods have the selector alone: a new chart is no reason to restart them. */}}
{{- define "pixstream.labels" -}}
{{ include "pixstream.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version | quote }}
{{- end }}

{{/* An image: (dict "root" $ "image" .Values.silo.image). */}}
{{- define "pixstream.image" -}}
{{ printf "%s:%s" .image.repository (.image.tag | default .root.Chart.AppVersion) | quote }}
{{- end }}
