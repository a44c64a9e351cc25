// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Telemetry.Model.Failures;

namespace Telemetry.Reports.Json;

/// <summary>Checks of the host.</summary>
internal static class JsonChecks
{
    public static void Write(Utf8JsonWriter json, HostCheck check)
    {
        json.WriteString(JsonKeys.Check, check.Check);
        json.WriteString(JsonKeys.Verdict, CheckVerdictText.Of(check.Verdict));
        json.WriteString(JsonKeys.Detail, check.Detail);
        json.Field(JsonKeys.Fix, check.Fix.Length == 0 ? null : check.Fix);
        json.WriteBoolean(JsonKeys.Must, check.IsMust);
        json.WriteBoolean(JsonKeys.Measured, !check.IsSetting);
    }
}
