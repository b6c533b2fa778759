#!/usr/bin/env bash
# Makes the Entra app by which Slotkeeper asks Microsoft Graph, or completes the one there is; running it again changes nothing.
# Needs the Azure CLI, signed in (az login) as somebody who may register applications and consent for the tenant.
set -euo pipefail

readonly GRAPH_APP='00000003-0000-0000-c000-000000000000'
readonly GRAPH='https://graph.microsoft.com/v1.0'

name='Slotkeeper'
certificate=''
is_tenant_wide=''
wants_new_secret=''
roles=()

usage() {
  cat <<'TEXT'
usage: entra-app.sh [--name NAME] [--certificate FILE] [--tenant-wide] [--extras] [--mail] [--new-secret]

  --name NAME         display name of the app (Slotkeeper)
  --certificate FILE  PEM file with private key and certificate; without it the app gets a secret
  --tenant-wide       calendars of everybody in the tenant; without it Exchange names the mailboxes (recommended)
  --extras            lobby, second way to a meeting, and joining in the browser
  --mail              sending mail through Graph, from any mailbox of the tenant unless Exchange limits it
  --new-secret        a further secret, for one that ends soon
TEXT
}

fail() {
  printf 'entra-app.sh: %s\n' "$1" >&2
  exit 2
}

say() { printf '%s\n' "$1" >&2; }

while [ $# -gt 0 ]; do
  case "$1" in
    --name | --certificate)
      [ $# -ge 2 ] || fail "$1 needs a value"
      if [ "$1" = --name ]; then name=$2; else certificate=$2; fi
      shift
      ;;
    --tenant-wide) is_tenant_wide=yes ;;
    --extras) roles+=('OnlineMeetings.ReadWrite.All' 'VirtualAppointment.Read.All') ;;
    --mail) roles+=('Mail.Send') ;;
    --new-secret) wants_new_secret=yes ;;
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
[ -z "$is_tenant_wide" ] || roles+=('Calendars.ReadWrite')
case "$name" in *[\'\"\\]*) fail 'the name may not hold quotes or backslashes' ;; esac
[ -z "$certificate" ] || [ -r "$certificate" ] || fail "$certificate cannot be read"
command -v az >/dev/null || fail 'the Azure CLI (az) is not installed'
tenant=$(az account show --query tenantId --output tsv) || fail 'sign in first: az login'

make_app() {
  local found
  found=$(az ad app list --filter "displayName eq '$name'" --query '[].appId' --output tsv)
  case "$found" in
    '')
      say "making the app $name"
      az ad app create --display-name "$name" --sign-in-audience AzureADMyOrg --query appId --output tsv
      ;;
    *$'\n'*) fail "there are several apps called $name; choose another name" ;;
    *)
      say "the app $name is there"
      printf '%s\n' "$found"
      ;;
  esac
}

make_principal() {
  az ad sp show --id "$1" --query id --output tsv 2>/dev/null ||
    az ad sp create --id "$1" --query id --output tsv
}

# Declares an application permission with the app, so that it is seen there, and consents to it.
permit() {
  local app=$1 principal=$2 graph_principal=$3 role=$4 id
  id=$(az ad sp show --id "$GRAPH_APP" --query "appRoles[?value=='$role'].id | [0]" --output tsv)
  [ -n "$id" ] || fail "Graph knows no application permission $role"
  if ! az ad app permission list --id "$app" --query '[].resourceAccess[].id' --output tsv | grep -qiF "$id"; then
    az ad app permission add --id "$app" --api "$GRAPH_APP" --api-permissions "$id=Role" --only-show-errors >/dev/null
  fi
  if az rest --method get --url "$GRAPH/servicePrincipals/$principal/appRoleAssignments" \
    --query 'value[].appRoleId' --output tsv | grep -qiF "$id"; then
    say "$role is permitted"
    return
  fi
  say "permitting $role"
  az rest --method post --url "$GRAPH/servicePrincipals/$principal/appRoleAssignments" \
    --headers 'Content-Type=application/json' \
    --body "{\"principalId\": \"$principal\", \"resourceId\": \"$graph_principal\", \"appRoleId\": \"$id\"}" >/dev/null
}

add_certificate() {
  local app=$1 public thumbprint
  public=$(mktemp)
  trap 'rm -f "$public"' RETURN
  openssl x509 -in "$certificate" -out "$public" || fail "$certificate holds no certificate"
  thumbprint=$(openssl x509 -in "$public" -noout -fingerprint -sha1 | sed 's/.*=//; s/://g')
  if az ad app credential list --id "$app" --cert --query '[].customKeyIdentifier' --output tsv | grep -qiF "$thumbprint"; then
    say 'the certificate is known'
    return
  fi
  say 'adding the certificate'
  az ad app credential reset --id "$app" --append --cert "@$public" --only-show-errors >/dev/null
}

add_secret() {
  local app=$1 known
  known=$(az ad app credential list --id "$app" --query 'length(@)' --output tsv)
  if [ "$known" != 0 ] && [ -z "$wants_new_secret" ]; then
    say 'the app has a secret; --new-secret makes another'
    return
  fi
  say 'making a secret for a year; it is shown this once'
  az ad app credential reset --id "$app" --append --display-name Slotkeeper --years 1 \
    --query password --output tsv --only-show-errors
}

tell_exchange() {
  local app=$1 principal=$2
  cat >&2 <<TEXT

Now name the mailboxes, in Exchange Online PowerShell (Connect-ExchangeOnline); the group is a mail-enabled security group
whose direct members are the staff who can be booked:

  New-ServicePrincipal -AppId $app -ObjectId $principal -DisplayName "$name"
  \$group = Get-DistributionGroup "Slotkeeper staff"
  New-ManagementScope -Name "Slotkeeper staff" -RecipientRestrictionFilter "MemberOfGroup -eq '\$(\$group.DistinguishedName)'"
  New-ManagementRoleAssignment -App $principal -Role "Application Calendars.ReadWrite" -CustomResourceScope "Slotkeeper staff"
  Test-ServicePrincipalAuthorization -Identity $principal -Resource somebody@your.example
TEXT
}

app=$(make_app)
principal=$(make_principal "$app")
graph_principal=$(az ad sp show --id "$GRAPH_APP" --query id --output tsv)
for role in ${roles[@]+"${roles[@]}"}; do
  permit "$app" "$principal" "$graph_principal" "$role"
done

secret=''
if [ -n "$certificate" ]; then add_certificate "$app"; else secret=$(add_secret "$app"); fi
[ -n "$is_tenant_wide" ] || tell_exchange "$app" "$principal"

say ''
printf 'SLOTKEEPER_GRAPH_TENANT_ID=%s\nSLOTKEEPER_GRAPH_APP_ID=%s\n' "$tenant" "$app"
if [ -n "$certificate" ]; then
  printf 'SLOTKEEPER_GRAPH_CERTIFICATE=%s\n' "$certificate"
elif [ -n "$secret" ]; then
  printf 'SLOTKEEPER_GRAPH_SECRET=%s\n' "$secret"
fi
printf 'SLOTKEEPER_MEETINGS=teams\n'
