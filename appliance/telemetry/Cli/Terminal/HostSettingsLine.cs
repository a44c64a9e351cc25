// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Reports.Host;

namespace Telemetry.Cli.Terminal;

/// <summary>Settings of the measuring host, in one line.</summary>
internal static class HostSettingsLine
{
    private const int MostNames = 6;

    /// <summary>As text.</summary>
    public static string Of(HostSettingsReport settings)
    {
        string failing = settings.Failing is { Count: > 0 } names
            ? $": {string.Join(", ", names.Take(MostNames))}{(names.Count > MostNames ? ", ..." : "")}" : "";
        string changes = settings.Changes is > 0 and var count
            ? string.Create(CultureInfo.InvariantCulture, $"; changed {count} times while measuring") : "";
        return string.Create(CultureInfo.InvariantCulture, $"host settings {settings.Hash}: {settings.Ok} ok, "
            + $"{settings.Warn} warn, {settings.Fail} fail{failing}{changes}");
    }

    public static string Markup(HostSettingsReport settings)
    {
        string text = Printed.Escape(Of(settings));
        return settings.Verdict == "fail" || settings.Changes > 0 ? $"[yellow]{text}[/]" : text;
    }
}
