{{/* The parts that all pods have. */}}

{{- define "pixstream.pod.security" -}}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext:
  runAsNonRoot: true
  runAsUser: 1654
  runAsGroup: 1654
  fsGroup: 1654
  fsGroupChangePolicy: OnRootMismatch
  seccompProfile:
    type: RuntimeDefault
{{- with .Values.imagePullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{- define "pixstream.container.security" -}}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities:
    drop:
      - ALL
{{- end }}

{{/* Where pods go: (dict "root" $ "component" "silo" "values" .Values.silo). Not all on one machine, nor all in one zone. */}}
{{- define "pixstream.pod.placement" -}}
topologySpreadConstraints:
{{- range $topology := list "topology.kubernetes.io/zone" "kubernetes.io/hostname" }}
  - maxSkew: 1
    topologyKey: {{ $topology }}
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels:
        {{- include "pixstream.selector" $ | nindent 8 }}
    matchLabelKeys:
      - pod-template-hash
{{- end }}
{{- with .values.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .values.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{/* Entries of env that say which pod it is, for telemetry. */}}
{{- define "pixstream.pod.identity" -}}
{{- if .Values.telemetry.otlpEndpoint -}}
- name: POD_NAME
  valueFrom:
    fieldRef:
      fieldPath: metadata.name
- name: OTEL_RESOURCE_ATTRIBUTES
  value: {{ printf "k8s.namespace.name=%s,k8s.pod.name=$(POD_NAME)" .Release.Namespace | quote }}
{{- end }}
{{- end }}

{{/* What an operator adds to a component's env: (dict "values" .Values.silo). */}}
{{- define "pixstream.pod.extraEnv" -}}
{{- with .values.extraEnv }}
{{- toYaml . }}
{{- end }}
{{- end }}

{{/*
Mounts and volumes of a component: (dict "root" $ "component" "gateway" "values" .Values.gateway). Only gateways check messages. The
migration has what silos have: it needs the same to reach Cassandra.
*/}}
{{- define "pixstream.pod.mounts" -}}
volumeMounts:
  - name: tmp
    mountPath: /tmp
{{- if .root.Values.cluster.tls.existingSecret }}
  - name: tls
    mountPath: /etc/pixstream/tls
    readOnly: true
{{- end }}
{{- if eq .component "gateway" }}
{{- if .root.Values.schemas.existingConfigMap }}
  - name: schemas
    mountPath: /etc/pixstream/schemas
    readOnly: true
{{- end }}
{{- if .root.Values.signatures.existingConfigMap }}
  - name: certificates
    mountPath: /etc/pixstream/certificates
    readOnly: true
{{- end }}
{{- if .root.Values.signing.existingSecret }}
  - name: signing
    mountPath: /etc/pixstream/signing
    readOnly: true
{{- end }}
{{- end }}
{{- with .values.extraVolumeMounts }}
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{- define "pixstream.pod.volumes" -}}
volumes:
  - name: tmp
    emptyDir:
      sizeLimit: 64Mi
{{- if .root.Values.cluster.tls.existingSecret }}
  - name: tls
    secret:
      secretName: {{ .root.Values.cluster.tls.existingSecret | quote }}
      defaultMode: 0440
{{- end }}
{{- if eq .component "gateway" }}
{{- with .root.Values.schemas.existingConfigMap }}
  - name: schemas
    configMap:
      name: {{ . | quote }}
{{- end }}
{{- with .root.Values.signatures.existingConfigMap }}
  - name: certificates
    configMap:
      name: {{ . | quote }}
{{- end }}
{{- with .root.Values.signing.existingSecret }}
  - name: signing
    secret:
      secretName: {{ . | quote }}
      defaultMode: 0440
{{- end }}
{{- end }}
{{- with .values.extraVolumes }}
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}
