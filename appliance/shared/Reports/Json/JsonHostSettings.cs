// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Telemetry.Reports.Host;

namespace Telemetry.Reports.Json;

/// <summary>Writes the settings of the host of the appliance.</summary>
internal static class JsonHostSettings
{
    /// <summary>Writes them as a member of an interval or a summary, without the list.</summary>
    public static void WriteMember(Utf8JsonWriter json, HostSettingsReport report)
    {
        Write(json, report);
        json.Field("changes"u8, report.Changes);
    }

    /// <summary>Writes the members of the line of its own, with the list if there is one.</summary>
    public static void Write(Utf8JsonWriter json, HostSettingsReport report)
    {
        json.WriteString("hash"u8, report.Hash);
        json.WriteString("verdict"u8, report.Verdict);
        json.WriteNumber("ok"u8, report.Ok);
        json.WriteNumber("warn"u8, report.Warn);
        json.WriteNumber("fail"u8, report.Fail);
        json.WriteNumber("not_applicable"u8, report.NotApplicable);
        json.WriteNumber("unknown"u8, report.Unknown);
        if (report.Failing is { } failing)
            json.Texts("failing"u8, failing);
        else
            json.WriteNull("failing"u8);
        if (report.Settings is { } settings)
            json.Objects("settings"u8, settings, WriteSetting);
    }

    private static void WriteSetting(Utf8JsonWriter json, HostSettingReport setting)
    {
        json.WriteString("setting"u8, setting.Id);
        json.WriteString("target"u8, setting.Target);
        json.Field("found"u8, setting.Found);
        json.Field("verdict"u8, setting.Verdict);
        json.WriteBoolean("compared"u8, setting.Compared);
    }
}
