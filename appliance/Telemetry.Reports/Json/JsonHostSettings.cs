// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Telemetry.Reports.Host;

namespace Telemetry.Reports.Json;

/// <summary>Writes the settings of the host of the appliance.</summary>
internal static class JsonHostSettings
{
    /// <summary>Writes them as a member of an interval or a summary, without the list.</summary>
    public static void WriteMember(Utf8JsonWriter json, HostSettingsReport? report)
    {
        if (report is null)
        {
            json.WriteNull(JsonKeys.HostSettings);
            return;
        }
        json.WriteStartObject(JsonKeys.HostSettings);
        Write(json, report);
        json.Field(JsonKeys.Changes, report.Changes);
        json.WriteEndObject();
    }

    /// <summary>Writes the members of the line of its own, with the list if there is one.</summary>
    public static void Write(Utf8JsonWriter json, HostSettingsReport report)
    {
        json.WriteString(JsonKeys.Hash, report.Hash);
        json.WriteString(JsonKeys.Verdict, report.Verdict);
        json.WriteNumber(JsonKeys.Ok, report.Ok);
        json.WriteNumber(JsonKeys.Warn, report.Warn);
        json.WriteNumber(JsonKeys.Fail, report.Fail);
        json.WriteNumber(JsonKeys.NotApplicable, report.NotApplicable);
        json.WriteNumber(JsonKeys.Unknown, report.Unknown);
        if (report.Failing is { } failing)
            json.Texts(JsonKeys.Failing, failing);
        else
            json.WriteNull(JsonKeys.Failing);
        if (report.Settings is not { } settings)
            return;
        json.WriteStartArray(JsonKeys.Settings);
        foreach (HostSettingReport setting in settings)
        {
            json.WriteStartObject();
            json.WriteString(JsonKeys.Setting, setting.Id);
            json.WriteString(JsonKeys.Target, setting.Target);
            json.Field(JsonKeys.Found, setting.Found);
            json.Field(JsonKeys.Verdict, setting.Verdict);
            json.WriteBoolean(JsonKeys.Compared, setting.Compared);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
