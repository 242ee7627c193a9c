{{/* The pod of a role: a dict of `root`, `role` and, where it has them, `args`, `restart`, `kernels`, `key`, `store`, `ports`, `env`. */}}

{{- define "jauge.env" -}}
{{- $kafka := .root.Values.kafka -}}
- {name: JAUGE_CONFIG, value: /etc/jauge/jauge.toml}
- {name: JAUGE_HTTP__HOST, value: 0.0.0.0}
- {name: JAUGE_HTTP__PORT, value: "9464"}
- {name: JAUGE_KAFKA__BOOTSTRAP, value: {{ quote $kafka.bootstrap }}}
- {name: JAUGE_KAFKA__PREFIX, value: {{ quote $kafka.prefix }}}
- {name: JAUGE_KAFKA__PARTITIONS, value: {{ $kafka.partitions | int | quote }}}
- {name: JAUGE_KAFKA__REPLICATION, value: {{ $kafka.replication | int | quote }}}
- {name: JAUGE_KAFKA__SECURITY_PROTOCOL, value: {{ $kafka.securityProtocol }}}
{{- if include "jauge.sasl" .root }}
- {name: JAUGE_KAFKA__SASL_MECHANISM, value: {{ $kafka.saslMechanism }}}
- {name: JAUGE_KAFKA__USERNAME, value: {{ include "jauge.username" . | quote }}}
- {name: JAUGE_KAFKA__PASSWORD_FILE, value: /run/secrets/jauge/kafka-password}
{{- end }}
{{- if $kafka.caSecret }}
- {name: JAUGE_KAFKA__CA_FILE, value: /run/secrets/kafka/ca.crt}
{{- end }}
{{- if $kafka.clientCertificate }}
- {name: JAUGE_KAFKA__CERT_FILE, value: /run/secrets/jauge/tls.crt}
- {name: JAUGE_KAFKA__KEY_FILE, value: /run/secrets/jauge/tls.key}
{{- end }}
{{- range $name, $value := .env }}
- {name: {{ $name }}, value: {{ quote $value }}}
{{- end }}
{{- range $name, $value := .root.Values.env }}
- {name: {{ $name }}, value: {{ quote $value }}}
{{- end }}
{{- end }}

{{/* JSON of the paths of keys of the role's secret. */}}
{{- define "jauge.files" -}}
{{- $paths := list -}}
{{- range . }}{{ $paths = append $paths (printf "/run/secrets/jauge/%s" .) }}{{ end -}}
{{ toJson $paths }}
{{- end }}

{{- define "jauge.confined" -}}
securityContext: {allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: {drop: [ALL]}}
{{- end }}

{{- define "jauge.pod" -}}
{{- $root := .root -}}
{{- $needsSecret := or (include "jauge.sasl" $root) $root.Values.kafka.clientCertificate (eq .role "board") -}}
serviceAccountName: {{ include "jauge.release" $root }}
automountServiceAccountToken: false
# Else a Service called jauge-board sets JAUGE_BOARD_PORT and the like, which are no settings and are refused.
enableServiceLinks: false
{{- with .restart }}
restartPolicy: {{ . }}
{{- end }}
terminationGracePeriodSeconds: 20
securityContext: {runAsNonRoot: true, runAsUser: 10001, runAsGroup: 10001, fsGroup: 10001, seccompProfile: {type: RuntimeDefault}}
{{- with $root.Values.image.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
{{- with $root.Values.nodeSelector }}
nodeSelector: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $root.Values.tolerations }}
tolerations: {{- toYaml . | nindent 2 }}
{{- end }}
{{- if and .spread $root.Values.topologyKeys }}
topologySpreadConstraints:
  {{- range $root.Values.topologyKeys }}
  - maxSkew: 1
    topologyKey: {{ . }}
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels: {{- include "jauge.selector" $ | nindent 8 }}
    matchLabelKeys: [pod-template-hash]
  {{- end }}
{{- end }}
{{- if .key }}
initContainers:
  # Kubernetes gives a secret to root, and to the group by fsGroup: the role refuses a key that others can read.
  - name: key
    image: {{ include "jauge.image" $root }}
    imagePullPolicy: {{ $root.Values.image.pullPolicy }}
    command: [install, -m, "0600", /secret/pseudonym.key, /key/pseudonym.key]
    resources: {requests: {cpu: 100m, memory: 32Mi}, limits: {memory: 64Mi}}
    {{- include "jauge.confined" . | nindent 4 }}
    volumeMounts: [{name: pseudonyms, mountPath: /secret, readOnly: true}, {name: key, mountPath: /key}]
{{- end }}
containers:
  - name: {{ .role }}
    image: {{ include "jauge.image" $root }}
    imagePullPolicy: {{ $root.Values.image.pullPolicy }}
    args: {{ toJson .args }}
    env: {{- include "jauge.env" . | nindent 6 }}
    {{- if not .restart }}
    ports:
      - {name: metrics, containerPort: 9464}
      {{- range $name, $port := .ports }}
      - {name: {{ $name }}, containerPort: {{ $port }}}
      {{- end }}
    # A role that is stuck ends itself with 75 and is started again; liveness is for one whose loop hangs.
    startupProbe: {httpGet: {path: /healthz, port: metrics}, periodSeconds: 2, failureThreshold: 60}
    livenessProbe: {httpGet: {path: /healthz, port: metrics}, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 6}
    readinessProbe: {httpGet: {path: /readyz, port: metrics}, periodSeconds: 5, timeoutSeconds: 5}
    {{- end }}
    resources: {{- toYaml (index $root.Values.roles .role).resources | nindent 6 }}
    {{- include "jauge.confined" . | nindent 4 }}
    volumeMounts:
      - {name: settings, mountPath: /etc/jauge, readOnly: true}
      - {name: secret, mountPath: /run/secrets/jauge, readOnly: true}
      - {name: scratch, mountPath: /tmp}
      {{- if $root.Values.kafka.caSecret }}
      - {name: ca, mountPath: /run/secrets/kafka, readOnly: true}
      {{- end }}
      {{- if .kernels }}
      - {name: kernels, mountPath: /var/lib/jauge/kernels}
      {{- end }}
      {{- if .key }}
      - {name: key, mountPath: /var/lib/jauge/data, readOnly: true}
      {{- else if .store }}
      - {name: store, mountPath: /var/lib/jauge/data}
      {{- end }}
volumes:
  - {name: settings, configMap: {name: {{ include "jauge.release" $root }}}}
  # Mode 0440, for the group by fsGroup.
  - {name: secret, secret: {secretName: {{ include "jauge.secret" . }}, defaultMode: 288, optional: {{ not $needsSecret }}}}
  - {name: scratch, emptyDir: {sizeLimit: 256Mi}}
  {{- with $root.Values.kafka.caSecret }}
  - {name: ca, secret: {secretName: {{ . }}, defaultMode: 288, items: [{key: ca.crt, path: ca.crt}]}}
  {{- end }}
  {{- if .kernels }}
  - {name: kernels, emptyDir: {sizeLimit: 256Mi}}
  {{- end }}
  {{- if .key }}
  - {name: key, emptyDir: {medium: Memory, sizeLimit: 1Mi}}
  - name: pseudonyms
    secret:
      secretName: {{ default (printf "%s-pseudonyms" (include "jauge.release" $root)) $root.Values.pseudonymSecret }}
      defaultMode: 288
      items: [{key: pseudonym.key, path: pseudonym.key}]
  {{- else if .store }}
  - {name: store, emptyDir: {sizeLimit: {{ .store }}}} # a view of the topic: a new pod builds it anew
  {{- end }}
{{- end }}

{{- define "jauge.template" -}}
metadata:
  labels:
    {{- include "jauge.selector" . | nindent 4 }}
    app.kubernetes.io/part-of: jauge
  annotations: {checksum/settings: {{ include "jauge.checksum" . }}}
spec:
  {{- include "jauge.pod" . | nindent 2 }}
{{- end }}

{{- define "jauge.deployment" -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "jauge.name" . }}
  labels: {{- include "jauge.labels" . | nindent 4 }}
spec:
  {{- with .replicas }}
  replicas: {{ . }}
  {{- end }}
  revisionHistoryLimit: 3
  {{- if .spread }}
  strategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 1, maxUnavailable: 0}}
  {{- else }}
  strategy: {type: Recreate}
  {{- end }}
  selector:
    matchLabels: {{- include "jauge.selector" . | nindent 6 }}
  template:
    {{- include "jauge.template" . | nindent 4 }}
{{- end }}
