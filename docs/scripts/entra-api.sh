#!/usr/bin/env bash
# Gives an Entra app the permissions that programs need for the API of Slotkeeper, by Graph's names; running it again changes nothing.
# Needs the Azure CLI, signed in (az login) as somebody who may register applications.
set -euo pipefail

readonly GRAPH='https://graph.microsoft.com/v1.0'

app=''
name='Slotkeeper API'
url=''

usage() {
  cat <<'TEXT'
usage: entra-api.sh [--app ID | --name NAME] [--url https://book.example.com]

  --app ID     the app there is, by its application id: that which people sign in to, or that of the bot
  --name NAME  else an app of its own of this name (Slotkeeper API); it is made when there is none
  --url URL    the address of the product; as an application ID URI it lets clients find the audience by themselves.
               Its domain must be one that the tenant has verified
TEXT
}

fail() {
  printf 'entra-api.sh: %s\n' "$1" >&2
  exit 2
}

say() { printf '%s\n' "$1" >&2; }

while [ $# -gt 0 ]; do
  case "$1" in
    --app | --name | --url)
      [ $# -ge 2 ] || fail "$1 needs a value"
      case "$1" in --app) app=$2 ;; --name) name=$2 ;; --url) url=${2%/} ;; esac
      shift
      ;;
    -h | --help)
      usage
      exit 0
      ;;
    *)
      usage >&2
      fail "unknown option $1"
      ;;
  esac
  shift
done
case "$app$name$url" in *[\'\"\\]*) fail 'no value may hold quotes or backslashes' ;; esac
case "$url" in '' | https://?*) ;; *) fail 'the address begins with https://' ;; esac
command -v az >/dev/null || fail 'the Azure CLI (az) is not installed'
az account show --query tenantId --output tsv >/dev/null || fail 'sign in first: az login'

find_or_make_app() {
  local found
  found=$(az ad app list --filter "displayName eq '$name'" --query '[].appId' --output tsv)
  case "$found" in
    '')
      say "making the app $name"
      az ad app create --display-name "$name" --sign-in-audience AzureADMyOrg --query appId --output tsv
      ;;
    *$'\n'*) fail "there are several apps called $name; name one by --app" ;;
    *)
      say "the app $name is there"
      printf '%s\n' "$found"
      ;;
  esac
}

ask() { az ad app show --id "$app" --query "$1" --output "$2"; }

patch() {
  az rest --method patch --url "$GRAPH/applications(appId='$app')" \
    --headers 'Content-Type=application/json' --body "$1" >/dev/null
}

# A JSON list with one more at its end.
append() {
  case "$(printf '%s' "$1" | tr -d '[:space:]')" in
    '' | '[]' | null) printf '[%s]' "$2" ;;
    *) printf '%s,%s]' "${1%]*}" "$2" ;;
  esac
}

# What stands behind a value in lines of value, id, name and description.
known() { printf '%s\n' "$1" | awk -F'\t' -v value="$2" '$1 == value { print $2 "\t" $3 "\t" $4; exit }'; }

# Entra takes a role and a scope of one value only where their ids and words are the same too, and when they come together.
permit() {
  local value=$1 id=$2 title=$3 about=$4 role scope
  role=$(known "$role_lines" "$value")
  scope=$(known "$scope_lines" "$value")
  if [ -n "$role" ] && [ -n "$scope" ]; then
    say "$value is there"
    return
  fi
  if [ -n "$role$scope" ]; then IFS=$'\t' read -r id title about <<<"${role:-$scope}"; fi
  say "adding $value"
  is_changed=yes
  [ -n "$role" ] || roles=$(append "$roles" \
    "{\"id\": \"$id\", \"value\": \"$value\", \"displayName\": \"$title\", \"description\": \"$about\", \
\"allowedMemberTypes\": [\"Application\"], \"isEnabled\": true}")
  [ -n "$scope" ] || scopes=$(append "$scopes" \
    "{\"id\": \"$id\", \"value\": \"$value\", \"type\": \"User\", \"isEnabled\": true, \
\"adminConsentDisplayName\": \"$title\", \"adminConsentDescription\": \"$about\", \
\"userConsentDisplayName\": \"$title\", \"userConsentDescription\": \"$about\"}")
}

# An application ID URI beside those there are.
name_app() {
  if ask 'identifierUris[]' tsv | grep -qxF "$1"; then return; fi
  say "naming the app $1"
  patch "{\"identifierUris\": $(append "$(ask identifierUris json)" "\"$1\"")}"
}

is_own=''
if [ -z "$app" ]; then
  is_own=yes
  app=$(find_or_make_app)
fi
az ad sp show --id "$app" --query id --output tsv >/dev/null 2>&1 || az ad sp create --id "$app" --query id --output tsv >/dev/null

roles=$(ask appRoles json)
scopes=$(ask api.oauth2PermissionScopes json)
role_lines=$(ask 'appRoles[].[value,id,displayName,description]' tsv)
scope_lines=$(ask 'api.oauth2PermissionScopes[].[value,id,adminConsentDisplayName,adminConsentDescription]' tsv)
is_changed=''
permit Bookings.Read.All 3c0e8f5a-52d1-4d4e-9a0b-6f2c1d7e4a01 \
  'Read bookings' 'Reads businesses, services, staff, customers and appointments.'
permit BookingsAppointment.ReadWrite.All 3c0e8f5a-52d1-4d4e-9a0b-6f2c1d7e4a02 \
  'Manage appointments' 'Reads everything; books, changes and cancels appointments, and changes customers.'
permit Bookings.ReadWrite.All 3c0e8f5a-52d1-4d4e-9a0b-6f2c1d7e4a03 \
  'Manage bookings' 'The same, and changes businesses, services, staff and questions.'
permit Bookings.Manage.All 3c0e8f5a-52d1-4d4e-9a0b-6f2c1d7e4a04 \
  'Manage everything of bookings' 'The same, and makes, publishes and deletes businesses.'
[ -z "$is_changed" ] || patch "{\"appRoles\": $roles, \"api\": {\"oauth2PermissionScopes\": $scopes}}"

[ -z "$is_own" ] || name_app "api://$app"
[ -z "$url" ] || name_app "$url"

say ''
[ -z "$is_own" ] || printf 'SLOTKEEPER_API_APP_ID=%s\n' "$app"
