// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;

namespace Telemetry.Reports.Json;

/// <summary>Checks of the host.</summary>
internal static class JsonChecks
{
    public static void Write(Utf8JsonWriter json, HostCheck check)
    {
        json.WriteString("check"u8, check.Check);
        json.WriteString("verdict"u8, CheckVerdictText.Of(check.Verdict));
        json.WriteString("detail"u8, check.Detail);
        json.Field("fix"u8, check.Fix.Length == 0 ? null : check.Fix);
        json.WriteBoolean("must"u8, check.IsMust);
        json.WriteBoolean("measured"u8, !check.IsSetting);
    }
}
