{{/* Names and labels; each takes a dict of `root` and `role`. */}}

{{- define "jauge.release" -}}
{{ .Release.Name | trunc 40 | trimSuffix "-" }}
{{- end }}

{{- define "jauge.name" -}}
{{ include "jauge.release" .root }}-{{ .role }}
{{- end }}

{{- define "jauge.selector" -}}
app.kubernetes.io/name: jauge
app.kubernetes.io/instance: {{ .root.Release.Name }}
{{- with .role }}
app.kubernetes.io/component: {{ . }}
{{- end }}
{{- end }}

{{- define "jauge.labels" -}}
{{ include "jauge.selector" . }}
app.kubernetes.io/part-of: jauge
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version }}
{{- end }}

{{/* Who a role is on Kafka, as `jauge topics acls` calls it: whoever runs commands is the operator. */}}
{{- define "jauge.principal" -}}
{{ ternary "operator" .role (has .role (list "topics" "brands")) }}
{{- end }}

{{- define "jauge.username" -}}
{{- $own := (index .root.Values.roles .role).username -}}
{{ default (printf "%s-%s" (trimSuffix "." .root.Values.kafka.prefix) (include "jauge.principal" .)) $own }}
{{- end }}

{{- define "jauge.secret" -}}
{{- $own := (index .root.Values.roles .role).secret -}}
{{ default (printf "%s-%s" (include "jauge.release" .root) (include "jauge.principal" .)) $own }}
{{- end }}

{{- define "jauge.image" -}}
{{- with .Values.image -}}
{{ .repository }}{{ if .digest }}@{{ .digest }}{{ else }}:{{ .tag }}{{ end }}
{{- end }}
{{- end }}

{{/* "true" where a client needs a name and a password, or speaks TLS. */}}
{{- define "jauge.sasl" -}}
{{ if hasPrefix "SASL" .Values.kafka.securityProtocol }}true{{ end }}
{{- end }}
{{- define "jauge.tls" -}}
{{ if has .Values.kafka.securityProtocol (list "SSL" "SASL_SSL") }}true{{ end }}
{{- end }}

{{/* The settings that a role has read: a change of these starts its pods again. Brands are not among them: the role `brands`
follows a change of the mounted file, and the others follow the topic. Campaigns and panels are the board's alone. */}}
{{- define "jauge.checksum" -}}
{{- $settings := fromToml (required "settings: give it the text of jauge.toml, by --set-file settings=jauge.toml" .root.Values.settings) -}}
{{- if hasKey $settings "Error" }}{{ fail (printf "settings is no TOML: %s" $settings.Error) }}{{ end -}}
{{- $read := omit $settings "brands" -}}
{{- if ne .role "board" }}{{ $read = omit $read "campaigns" "panels" }}{{ end -}}
{{ toJson $read | sha256sum }}
{{- end }}
