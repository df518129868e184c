{{- define "annexa.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{- define "annexa.fullname" -}}
{{- $name := include "annexa.name" . -}}
{{- if contains $name .Release.Name -}}
{{- .Release.Name | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 63 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "annexa.selector" -}}
app.kubernetes.io/name: {{ include "annexa.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "annexa.labels" -}}
{{ include "annexa.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end -}}

{{- define "annexa.serviceAccount" -}}
{{- if .Values.serviceAccount.create -}}
{{- default (include "annexa.fullname" .) .Values.serviceAccount.name -}}
{{- else -}}
{{- required "serviceAccount.name is needed when serviceAccount.create is false" .Values.serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{- define "annexa.image" -}}
{{- $repository := required "image.repository is needed: no image of annexa is published, build one with the Dockerfile" .Values.image.repository -}}
{{- if .Values.image.digest -}}
{{- printf "%s@%s" $repository .Values.image.digest -}}
{{- else -}}
{{- printf "%s:%s" $repository (default .Chart.AppVersion .Values.image.tag) -}}
{{- end -}}
{{- end -}}

{{- /* What cannot work is refused here, in words. */ -}}
{{- define "annexa.check" -}}
{{- if gt (int .Values.replicas) 1 -}}
{{- if not .Values.store.postgres.secretName -}}
{{- fail "replicas > 1 needs store.postgres.secretName: SQLite serves one node only" -}}
{{- end -}}
{{- if not .Values.store.bucket.name -}}
{{- fail "replicas > 1 needs store.bucket.name: all nodes read the same evidence" -}}
{{- end -}}
{{- end -}}
{{- if and .Values.store.bucket.name (not .Values.store.postgres.secretName) -}}
{{- fail "store.bucket needs store.postgres as well: what is in a bucket is told by the database" -}}
{{- end -}}
{{- if regexMatch "(?m)^[ \\t]*(\\[[ \\t]*store[ \\t]*[].]|store[ \\t]*[.=])" .Values.config -}}
{{- fail "config must not have [store]: it is written from the values below `store`" -}}
{{- end -}}
{{- end -}}

{{- /* Whether the node keeps something that must outlive its pod. */ -}}
{{- define "annexa.keepsData" -}}
{{- if not (and .Values.store.postgres.secretName .Values.store.bucket.name) -}}yes{{- end -}}
{{- end -}}

{{- define "annexa.config" -}}
{{ .Values.config }}
{{- if .Values.store.postgres.secretName }}

[store]
postgres = "file:/run/secrets/annexa-store/postgres"
{{- with .Values.store.bucket }}
{{- if .name }}

[store.bucket]
name = {{ .name | quote }}
prefix = {{ .prefix | quote }}
region = {{ .region | quote }}
{{- if .endpoint }}
endpoint = {{ .endpoint | quote }}
{{- end }}
{{- if .keys.secretName }}
access_key = "file:/run/secrets/annexa-store/access-key"
secret_key = "file:/run/secrets/annexa-store/secret-key"
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- end -}}
