// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Telemetry.Appliance.Model;

namespace Telemetry.Cli.Json;

/// <summary>Checks of the host.</summary>
internal static class JsonChecks
{
    public static void Write(Utf8JsonWriter json, HostCheck check)
    {
        json.WriteString(JsonKeys.Check, check.Check);
        json.WriteString(JsonKeys.Verdict, Word(check.Verdict));
        json.WriteString(JsonKeys.Detail, check.Detail);
        json.Field(JsonKeys.Fix, check.Fix.Length == 0 ? null : check.Fix);
    }

    /// <summary>The verdict's word, the same everywhere.</summary>
    public static string Word(CheckVerdict verdict) => verdict switch
    {
        CheckVerdict.Ok => "ok",
        CheckVerdict.Warn => "warn",
        CheckVerdict.Fail => "fail",
        CheckVerdict.NotApplicable => "not_applicable",
        _ => "unknown",
    };
}
